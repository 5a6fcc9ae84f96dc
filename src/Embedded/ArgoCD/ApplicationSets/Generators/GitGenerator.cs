using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Directories or files of a git revision.</summary>
/// <param name="listDirectories">Lists the directories of the generator's repository; the flag asks git anew.</param>
/// <param name="listFiles">Lists the files that a pattern selects, with their text.</param>
internal sealed class GitGenerator(
    Func<GitQuery, CancellationToken, Task<IReadOnlyList<string>>> listDirectories,
    Func<GitQuery, CancellationToken, Task<IReadOnlyDictionary<string, string>>> listFiles) : IGenerator
{
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var git = entry.Map("git") ?? throw new GeneratorException("ApplicationSet is empty");
        try
        {
            if (git.Items("directories").Any())
            {
                return await DirectoriesAsync(git, context, cancellationToken);
            }

            return git.Items("files").Any()
                ? await FilesAsync(git, context, cancellationToken)
                : throw new GeneratorException("ApplicationSet is empty");
        }
        catch (TemplateRenderException error)
        {
            throw new GeneratorException($"failed to interpolate values: {error.Message}", error);
        }
    }

    private async Task<IReadOnlyList<ParameterSet>> DirectoriesAsync(JsonObject git, GenerationContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> all;
        try
        {
            all = await listDirectories(new(git.Text("repoURL"), git.Text("revision"), "", context.Refresh), cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new GeneratorException($"error getting directories from repo: {error.Message}", error);
        }

        var items = git.Items("directories").ToList();
        return [.. GitDirectories.Select(all, items).Select(directory => GitDirectories.Parameters(directory, git, context.Engine))];
    }

    private async Task<IReadOnlyList<ParameterSet>> FilesAsync(JsonObject git, GenerationContext context, CancellationToken cancellationToken)
    {
        var included = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var item in git.Items("files").OrderBy(item => item.Flag("exclude") == true))
            {
                foreach (var (path, text) in await listFiles(new(git.Text("repoURL"), git.Text("revision"), item.Text("path"), context.Refresh), cancellationToken))
                {
                    if (item.Flag("exclude") == true)
                    {
                        included.Remove(path);
                    }
                    else
                    {
                        included[path] = text;
                    }
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new GeneratorException(error.Message, error);
        }

        return [.. included.SelectMany(file => FromFile(file.Key, file.Value, git, context.Engine))];
    }

    private static ImmutableArray<ParameterSet> FromFile(string path, string text, JsonObject git, TemplateEngine engine)
    {
        List<JsonObject> objects;
        try
        {
            objects = YamlDocuments.Parse(text).FirstOrDefault() switch
            {
                null => [[]],
                JsonObject one => [one],
                JsonArray several when several.All(item => item is JsonObject) => [.. several.Items()],
                _ => throw new GeneratorException($"unable to process file '{path}' from repository '{git.Text("repoURL")}': unable to parse file: it holds neither an object nor a list of objects"),
            };
        }
        catch (YamlException error)
        {
            throw new GeneratorException($"unable to process file '{path}' from repository '{git.Text("repoURL")}': unable to parse file: {error.Message}", error);
        }

        var slash = path.LastIndexOf('/');
        return
        [
            .. objects.Select(item =>
            {
                var parameters = engine.IsGoTemplate ? item.Copy() : ParameterFlattening.Flatten(item);
                GitDirectories.Add(parameters, slash < 0 ? "." : path[..slash], git.Text("pathParamPrefix"), engine.IsGoTemplate, path[(slash + 1)..]);
                GitDirectories.AddValues(parameters, git.Map("values"), engine);
                return new ParameterSet(parameters);
            }),
        ];
    }
}

/// <summary>What a git generator asks for.</summary>
/// <param name="RepositoryUrl">The repository.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Pattern">Which files; empty for directories.</param>
/// <param name="Refresh">Whether git must be asked anew.</param>
internal sealed record GitQuery(string RepositoryUrl, string Revision, string Pattern, bool Refresh);

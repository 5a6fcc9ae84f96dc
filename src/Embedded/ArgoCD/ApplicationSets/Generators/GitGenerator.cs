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
        var git = entry.Map("git");
        if (git is null || !(git.Items("directories").Any() || git.Items("files").Any()))
        {
            throw new GeneratorException("ApplicationSet is empty");
        }

        try
        {
            return git.Items("directories").Any()
                ? await DirectoriesAsync(git, context, cancellationToken)
                : await FilesAsync(git, context, cancellationToken);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"error generating params from git: {error.Message}", error);
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
        try
        {
            return [.. GitDirectories.Select(all, items).Select(directory => GitDirectories.Parameters(directory, git, context.Engine))];
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"error generating params from apps: failed to append templated values: {error.Message}", error);
        }
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
        var slash = path.LastIndexOf('/');
        try
        {
            return [.. Objects(text).Select(item =>
            {
                var parameters = engine.IsGoTemplate ? item.Copy() : ParameterFlattening.Flatten(item);
                GitDirectories.Add(parameters, slash < 0 ? "." : path[..slash], git.Text("pathParamPrefix"), engine.IsGoTemplate, path[(slash + 1)..]);
                AddValues(parameters, git, engine);
                return new ParameterSet(parameters);
            })];
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"unable to process file '{path}' from repository '{git.Text("repoURL")}': {error.Message}", error);
        }
    }

    private static void AddValues(JsonObject parameters, JsonObject git, TemplateEngine engine)
    {
        try
        {
            GitDirectories.AddValues(parameters, git.Map("values"), engine);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"failed to append templated values: {error.Message}", error);
        }
    }

    private static List<JsonObject> Objects(string text)
    {
        try
        {
            return YamlDocuments.Parse(text).FirstOrDefault() switch
            {
                null => [[]],
                JsonObject one => [one],
                JsonArray several => [.. several.Select(item => item as JsonObject ?? throw Mismatch(item, "map[string]interface {}"))],
                var other => throw Mismatch(other, "[]map[string]interface {}"),
            };
        }
        catch (YamlException error)
        {
            throw new GeneratorException($"unable to parse file: error converting YAML to JSON: {error.Message}", error);
        }
    }

    private static GeneratorException Mismatch(JsonNode? node, string wanted) =>
        new($"unable to parse file: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {GoText.KindOf(node)} into Go value of type {wanted}");
}

/// <summary>What a git generator asks for.</summary>
/// <param name="RepositoryUrl">The repository.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Pattern">Which files; empty for directories.</param>
/// <param name="Refresh">Whether git must be asked anew.</param>
internal sealed record GitQuery(string RepositoryUrl, string Revision, string Pattern, bool Refresh);

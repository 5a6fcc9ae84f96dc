using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArgoCD.Objects;
using FileTrees;
using YamlDotNet.Core;

namespace ArgoCD.RepoServer;

/// <summary>A source of plain manifests: every YAML and JSON file of a directory.</summary>
internal sealed partial class DirectoryRenderer : ISourceRenderer
{
    private const int MaximumBytes = 10 * 1024 * 1024;
    private const string SkipMark = "+argocd:skip-file-rendering";

    public Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var options = source.Source.Map("directory");
        var objects = ImmutableArray.CreateBuilder<JsonObject>();
        var bytes = 0L;
        foreach (var file in Files(source.Tree, source.Path, "", options.Flag("recurse") == true).Where(file => IsIncluded(file, options)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = source.Tree.Read(Join(source.Path, file)) ?? default;
            var text = Encoding.UTF8.GetString(content.Span);
            if (text.Contains(SkipMark, StringComparison.Ordinal))
            {
                continue;
            }

            bytes += content.Length;
            if (bytes > MaximumBytes)
            {
                throw new RenderException("failed to get potentially valid manifests: exceeded max combined manifest file size");
            }

            Read(file, text, objects);
        }

        return Task.FromResult(objects.ToImmutable());
    }

    internal static string Join(string directory, string name) =>
        directory.Length == 0 ? name : name.Length == 0 ? directory : $"{directory}/{name}";

    private static IEnumerable<string> Files(IFileTree tree, string root, string below, bool recurse)
    {
        foreach (var entry in tree.List(Join(root, below)) ?? [])
        {
            var path = Join(below, entry.Name);
            if (!entry.IsDirectory)
            {
                if (Extension().IsMatch(entry.Name))
                {
                    yield return path;
                }
            }
            else if (recurse)
            {
                foreach (var file in Files(tree, root, path, recurse))
                {
                    yield return file;
                }
            }
        }
    }

    private static bool IsIncluded(string file, JsonObject? options)
    {
        bool Matches(string field) => GlobPattern.IsMatch(options.Text(field), file);
        return !(options.Text("exclude").Length > 0 && Matches("exclude")) && (options.Text("include").Length == 0 || Matches("include"));
    }

    private static void Read(string file, string text, ImmutableArray<JsonObject>.Builder objects)
    {
        if (file.EndsWith(".jsonnet", StringComparison.Ordinal))
        {
            throw Refuse($"Failed to evaluate jsonnet \"{file}\": this repo server evaluates no jsonnet");
        }

        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            try
            {
                objects.Add(JsonNode.Parse(text) as JsonObject ?? throw Refuse($"Failed to unmarshal \"{file}\": the file holds no object"));
                return;
            }
            catch (JsonException error)
            {
                throw Refuse(error.Message.Contains("single JSON", StringComparison.Ordinal)
                    ? $"Found multiple objects in \"{file}\". Only single objects are allowed in JSON files."
                    : $"Failed to unmarshal \"{file}\": {error.Message}", error);
            }
        }

        var before = objects.Count;
        try
        {
            foreach (var document in YamlDocuments.Parse(text))
            {
                switch (document)
                {
                    case null:
                        break;
                    case JsonObject item when item.Kind().Length > 0:
                        objects.Add(item);
                        break;
                    default:
                        // What follows is not read any more.
                        if (objects.Count == before && !LooksLikeManifest(text))
                        {
                            return;
                        }

                        throw Refuse($"Failed to unmarshal \"{file}\": failed to unmarshal manifest: Object 'Kind' is missing in '{document.ToJsonString()}'");
                }
            }
        }
        catch (YamlException error)
        {
            if (objects.Count > before || LooksLikeManifest(text))
            {
                throw Refuse($"Failed to unmarshal \"{file}\": failed to unmarshal manifest: error converting YAML to JSON: yaml: line {error.Start.Line}: {error.Message}", error);
            }
        }
    }

    private static RenderException Refuse(string message, Exception? inner = null) => new(message, inner, "FailedPrecondition");

    private static bool LooksLikeManifest(string text) =>
        text.Contains("apiVersion:", StringComparison.Ordinal) && text.Contains("kind:", StringComparison.Ordinal) && text.Contains("metadata:", StringComparison.Ordinal);

    [GeneratedRegex(@"\.(yaml|yml|json|jsonnet)$", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}

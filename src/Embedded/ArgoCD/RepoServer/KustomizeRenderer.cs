using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using FileTrees;
using Kustomize;
using Kustomize.Remote;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are kustomizations.</summary>
/// <param name="remote">Answers what kustomizations take from elsewhere.</param>
internal sealed class KustomizeRenderer(IRemoteContent remote) : ISourceRenderer
{
    private const string Root = "<path to cached source>";
    private static readonly ImmutableArray<string> FileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    public async Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var tree = source.Source.Map("kustomize") is { Count: > 0 } edits ? Edit(source.Tree, source.Path, edits) : source.Tree;
        var flags = source.Request.KustomizeOptions.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var usesHelm = flags.Contains("--enable-helm");
        try
        {
            var result = await KustomizeBuild.RunAsync(
                tree, source.Path,
                new()
                {
                    EnableHelm = usesHelm,
                    AllowFilesOutsideRoot = HasFlag(flags, "--load-restrictor", "LoadRestrictionsNone"),
                    HelmKubeVersion = usesHelm ? source.Request.KubeVersion.TrimStart('v') : null,
                    HelmApiVersions = usesHelm ? source.Request.ApiVersions : [],
                    Remote = remote,
                    RootName = Root,
                },
                cancellationToken);
            return [.. result.ToJson()];
        }
        catch (KustomizeException error)
        {
            var command = source.Request.KustomizeOptions.Length > 0 ? $" {string.Join(' ', flags)}" : "";
            throw new RenderException($"`kustomize build {Root}/{source.Path}{command}` failed exit status 1: Error: {error.Message}", error);
        }
    }

    private static bool HasFlag(string[] flags, string name, string value)
    {
        var index = Array.IndexOf(flags, name);
        return flags.Contains($"{name}={value}") || (index >= 0 && index + 1 < flags.Length && flags[index + 1] == value);
    }

    /// <summary>The options of the source, as <c>kustomize edit</c> would write them into the kustomization.</summary>
    private static OverlayTree Edit(IFileTree tree, string path, JsonObject options)
    {
        var file = FileNames.Select(name => DirectoryRenderer.Join(path, name)).FirstOrDefault(name => tree.Read(name) is not null)
            ?? throw new RenderException($"Error: Missing kustomization file '{FileNames[0]}'.");
        JsonObject kustomization;
        try
        {
            kustomization = YamlDocuments.Parse(Encoding.UTF8.GetString(tree.Read(file)!.Value.Span)).FirstOrDefault() as JsonObject ?? [];
        }
        catch (YamlDotNet.Core.YamlException error)
        {
            throw new RenderException($"`kustomize edit set` failed exit status 1: Error: {error.Message}", error);
        }

        foreach (var field in (ReadOnlySpan<string>)["namePrefix", "nameSuffix", "namespace"])
        {
            if (options.Text(field) is { Length: > 0 } text)
            {
                kustomization[field] = text;
            }
        }

        foreach (var image in options.Texts("images"))
        {
            SetImage(kustomization, image);
        }

        foreach (var replicas in options.Items("replicas"))
        {
            Replace(kustomization, "replicas", new JsonObject { ["name"] = replicas.Text("name"), ["count"] = replicas["count"]?.DeepClone() });
        }

        Merge(kustomization, "commonLabels", options.Map("commonLabels"), options.Flag("labelWithoutSelector") == true, options.Flag("labelIncludeTemplates") == true);
        Merge(kustomization, "commonAnnotations", options.Map("commonAnnotations"), false, false);
        foreach (var list in (ReadOnlySpan<string>)["components", "patches"])
        {
            if (options[list] is JsonArray added)
            {
                kustomization[list] = new JsonArray([.. (kustomization[list] as JsonArray ?? []).Concat(added).Select(item => item?.DeepClone())]);
            }
        }

        return new(tree, file, Encoding.UTF8.GetBytes(kustomization.ToJsonString()));
    }

    /// <summary><c>[OLD=]NEW[:TAG|@DIGEST]</c>.</summary>
    private static void SetImage(JsonObject kustomization, string image)
    {
        var equals = image.IndexOf('=', StringComparison.Ordinal);
        var target = image[(equals + 1)..];
        var digest = target.IndexOf('@', StringComparison.Ordinal);
        var colon = target.LastIndexOf(':') is var at && at > target.LastIndexOf('/') ? at : -1;
        var end = digest >= 0 ? digest : colon >= 0 ? colon : target.Length;
        JsonObject entry = new() { ["name"] = equals > 0 ? image[..equals] : target[..end] };
        if (equals > 0)
        {
            entry["newName"] = target[..end];
        }

        if (digest >= 0)
        {
            entry["digest"] = target[(digest + 1)..];
        }
        else if (colon >= 0)
        {
            entry["newTag"] = target[(colon + 1)..];
        }

        Replace(kustomization, "images", entry);
    }

    private static void Replace(JsonObject kustomization, string list, JsonObject entry) =>
        kustomization[list] = new JsonArray([.. kustomization.Items(list).Where(known => known.Text("name") != entry.Text("name")).Select(known => known.DeepClone()).Append(entry)]);

    private static void Merge(JsonObject kustomization, string field, JsonObject? added, bool withoutSelector, bool includeTemplates)
    {
        if (added is null || added.Count == 0)
        {
            return;
        }

        if (withoutSelector)
        {
            JsonObject entry = new() { ["pairs"] = added.DeepClone(), ["includeTemplates"] = includeTemplates };
            kustomization["labels"] = new JsonArray([.. kustomization.Items("labels").Select(known => known.DeepClone()).Append(entry)]);
            return;
        }

        var map = kustomization.Ensure(field);
        foreach (var (name, value) in added)
        {
            map[name] = value.Text();
        }
    }
}

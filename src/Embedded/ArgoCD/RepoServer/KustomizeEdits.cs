using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.RepoServer;

/// <summary>The options of a kustomize source, written into its kustomization as <c>kustomize edit</c> would.</summary>
/// <param name="source">The source.</param>
/// <param name="options">Its <c>kustomize</c> block.</param>
internal sealed class KustomizeEdits(SourceToRender source, JsonObject options)
{
    private static readonly ImmutableArray<string> FileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly BuildEnvironment _environment = BuildEnvironment.Of(source);

    /// <returns>The tree with the edited file in the place of the old one.</returns>
    /// <exception cref="RenderException">There is no kustomization, it cannot be read, or an edit is refused.</exception>
    public OverlayTree Apply()
    {
        var file = FileNames.Select(name => DirectoryRenderer.Join(source.Path, name)).FirstOrDefault(name => source.Tree.Read(name) is not null)
            ?? throw new RenderException($"Error: Missing kustomization file '{FileNames[0]}'.");
        JsonObject kustomization;
        try
        {
            kustomization = YamlDocuments.Parse(Encoding.UTF8.GetString(source.Tree.Read(file)!.Value.Span)).FirstOrDefault() as JsonObject ?? [];
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
            SetImage(kustomization, _environment.Substitute(image));
        }

        foreach (var replicas in options.Items("replicas"))
        {
            Replace(kustomization, "replicas", new JsonObject { ["name"] = replicas.Text("name"), ["count"] = replicas["count"]?.DeepClone() });
        }

        AddLabels(kustomization);
        Add(kustomization, "annotation", "commonAnnotations", options.Flag("forceCommonAnnotations") == true, options.Flag("commonAnnotationsEnvsubst") == true);
        Append(kustomization, "components", options.Texts("components").Where(IsThere).Select(path => JsonValue.Create(path)));
        Append(kustomization, "patches", options.Items("patches"));
        return new(source.Tree, file, Encoding.UTF8.GetBytes(kustomization.ToJsonString()));
    }

    private bool IsThere(string component) => options.Flag("ignoreMissingComponents") != true
        || FileTrees.TreePath.Join(source.Path, component) is not { } path || source.Tree.List(path) is not null;

    private void AddLabels(JsonObject kustomization)
    {
        if (options.Flag("labelWithoutSelector") != true)
        {
            Add(kustomization, "label", "commonLabels", options.Flag("forceCommonLabels") == true, substitutes: true);
            return;
        }

        JsonObject pairs = [];
        foreach (var (name, value) in options.Map("commonLabels") ?? [])
        {
            pairs[name] = _environment.Substitute(value.Text());
        }

        if (pairs.Count > 0)
        {
            Append(kustomization, "labels", [new JsonObject { ["pairs"] = pairs, ["includeTemplates"] = options.Flag("labelIncludeTemplates") == true }]);
        }
    }

    private void Add(JsonObject kustomization, string what, string field, bool force, bool substitutes)
    {
        foreach (var (name, value) in options.Map(field) ?? [])
        {
            var map = kustomization.Ensure(field);
            if (map.ContainsKey(name) && !force)
            {
                throw new RenderException($"`kustomize edit add {what} {name}:{value.Text()}` failed exit status 1: Error: {what} {name} already in kustomization file");
            }

            map[name] = substitutes ? _environment.Substitute(value.Text()) : value.Text();
        }
    }

    private static void Append(JsonObject kustomization, string list, IEnumerable<JsonNode?> added)
    {
        JsonArray all = [.. (kustomization[list] as JsonArray ?? []).Concat(added).Select(item => item?.DeepClone())];
        if (all.Count > 0)
        {
            kustomization[list] = all;
        }
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
}

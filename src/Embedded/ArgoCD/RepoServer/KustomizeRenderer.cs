using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kustomize;
using Kustomize.Remote;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are kustomizations.</summary>
/// <param name="remote">Answers what kustomizations take from elsewhere.</param>
internal sealed class KustomizeRenderer(IRemoteContent remote) : ISourceRenderer
{
    private const string Root = "<path to cached source>";

    public async Task<ImmutableArray<JsonObject>> RenderAsync(SourceToRender source, CancellationToken cancellationToken)
    {
        var options = source.Source.Map("kustomize") ?? [];
        if (options.Text("version") is { Length: > 0 } version)
        {
            throw new RenderException($"kustomize version {version} is not registered");
        }

        var tree = options.Count > 0 ? new KustomizeEdits(source, options).Apply() : source.Tree;
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
                    HelmKubeVersion = !usesHelm ? null : options.Text("kubeVersion") is { Length: > 0 } stated ? stated.TrimStart('v') : source.Request.KubeVersion.TrimStart('v'),
                    HelmApiVersions = !usesHelm ? [] : options["apiVersions"] is JsonArray { Count: > 0 } ? [.. options.Texts("apiVersions")] : source.Request.ApiVersions,
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
}

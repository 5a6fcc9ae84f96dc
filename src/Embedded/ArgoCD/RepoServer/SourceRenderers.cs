using System.Collections.Immutable;
using Kustomize.Remote;

namespace ArgoCD.RepoServer;

/// <summary>The renderers by type of source.</summary>
internal static class SourceRenderers
{
    public static ImmutableDictionary<string, ISourceRenderer> Create(IRemoteContent remote) => new Dictionary<string, ISourceRenderer>
    {
        ["Directory"] = new DirectoryRenderer(),
        ["Kustomize"] = new KustomizeRenderer(remote),
        ["Helm"] = new HelmRenderer(),
    }.ToImmutableDictionary();
}

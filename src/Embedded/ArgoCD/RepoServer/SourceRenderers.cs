using System.Collections.Immutable;
using Kustomize.Remote;

namespace ArgoCD.RepoServer;

/// <summary>The renderers by type of source.</summary>
internal static class SourceRenderers
{
    public static ImmutableDictionary<string, ISourceRenderer> Create(IRemoteContent remote)
    {
        _ = remote;
        return ImmutableDictionary<string, ISourceRenderer>.Empty.Add("Directory", new DirectoryRenderer());
    }
}

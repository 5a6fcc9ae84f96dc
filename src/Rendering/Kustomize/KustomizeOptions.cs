using Helm;
using Kustomize.Remote;

namespace Kustomize;

/// <summary>What the flags of <c>kustomize build</c> say.</summary>
public sealed record KustomizeOptions
{
    /// <summary><c>--enable-helm</c>.</summary>
    public bool EnableHelm { get; init; }

    /// <summary><c>--load-restrictor LoadRestrictionsNone</c>: files may come from outside the kustomization's directory.</summary>
    public bool AllowFilesOutsideRoot { get; init; }

    /// <summary><c>--helm-kube-version</c>.</summary>
    public string? HelmKubeVersion { get; init; }

    /// <summary><c>--helm-api-versions</c>.</summary>
    public IReadOnlyList<string> HelmApiVersions { get; init; } = [];

    /// <summary>Whose rules charts are rendered by; Kustomize drives Helm 3.</summary>
    public HelmFlavor HelmFlavor { get; init; } = HelmFlavor.Three;

    /// <summary>Answers what is remote; null where nothing is.</summary>
    public IRemoteContent? Remote { get; init; }

    /// <summary>How the tree's root is named in messages, without a slash at the end.</summary>
    public string RootName { get; init; } = "";
}

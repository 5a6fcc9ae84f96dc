namespace Helm;

/// <summary>What the flags of <c>helm template</c> say.</summary>
public sealed record HelmTemplateOptions
{
    /// <summary>The release's name.</summary>
    public string ReleaseName { get; init; } = "release-name";

    /// <summary><c>--namespace</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary><c>-f</c>, later ones win.</summary>
    public IReadOnlyList<HelmValuesFile> ValuesFiles { get; init; } = [];

    /// <summary>Values by map, merged over the files: what a library caller has instead of flags.</summary>
    public IReadOnlyDictionary<string, object?>? Values { get; init; }

    /// <summary><c>--set</c> and its family.</summary>
    public IReadOnlyList<HelmSetValue> Sets { get; init; } = [];

    /// <summary>Reads a file for <c>--set-file</c>; null where it does not exist.</summary>
    public Func<string, string?> ReadFile { get; init; } = _ => null;

    /// <summary><c>--kube-version</c>; null for the flavor's own.</summary>
    public string? KubeVersion { get; init; }

    /// <summary><c>--api-versions</c>, added to the defaults.</summary>
    public IReadOnlyList<string> ApiVersions { get; init; } = [];

    /// <summary><c>--include-crds</c>.</summary>
    public bool IncludeCrds { get; init; }

    /// <summary><c>--skip-tests</c>.</summary>
    public bool SkipTests { get; init; }

    /// <summary><c>--no-hooks</c>.</summary>
    public bool NoHooks { get; init; }

    /// <summary><c>--is-upgrade</c>.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary><c>--skip-schema-validation</c>.</summary>
    public bool SkipSchemaValidation { get; init; }

    /// <summary><c>--show-only</c>: paths of templates, in the order of output.</summary>
    public IReadOnlyList<string> ShowOnly { get; init; } = [];

    /// <summary>Which Helm is meant.</summary>
    public HelmFlavor Flavor { get; init; } = HelmFlavor.Four;

    /// <summary>Where templates get the time from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

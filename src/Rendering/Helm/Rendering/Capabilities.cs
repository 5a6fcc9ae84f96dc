using System.Globalization;
using GoTemplate;
using GoTemplate.Values;
using GoTemplate.Versions;
using Yaml;

namespace Helm.Rendering;

/// <summary>What the cluster can, as templates see it without one.</summary>
internal static class Capabilities
{
    private static readonly string[] Common =
    [
        "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1alpha1", "admissionregistration.k8s.io/v1beta1",
        "internal.apiserver.k8s.io/v1alpha1", "apps/v1", "apps/v1beta1", "apps/v1beta2", "authentication.k8s.io/v1", "authentication.k8s.io/v1alpha1",
        "authentication.k8s.io/v1beta1", "authorization.k8s.io/v1", "authorization.k8s.io/v1beta1", "autoscaling/v1", "autoscaling/v2",
        "autoscaling/v2beta1", "autoscaling/v2beta2", "batch/v1", "batch/v1beta1", "certificates.k8s.io/v1", "certificates.k8s.io/v1beta1",
        "certificates.k8s.io/v1alpha1", "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1",
        "discovery.k8s.io/v1", "discovery.k8s.io/v1beta1", "events.k8s.io/v1", "events.k8s.io/v1beta1", "extensions/v1beta1",
        "flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2", "flowcontrol.apiserver.k8s.io/v1beta3",
        "networking.k8s.io/v1", "networking.k8s.io/v1alpha1", "networking.k8s.io/v1beta1", "node.k8s.io/v1", "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1",
        "policy/v1", "policy/v1beta1", "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1",
        "resource.k8s.io/v1", "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3", "scheduling.k8s.io/v1alpha1",
        "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "storage.k8s.io/v1beta1", "storage.k8s.io/v1", "storage.k8s.io/v1alpha1",
        "storagemigration.k8s.io/v1beta1", "storagemigration.k8s.io/v1alpha1", "apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1",
    ];

    private static readonly HashSet<string> OnlyThree = ["networking.k8s.io/v1alpha1", "storagemigration.k8s.io/v1alpha1"];
    private static readonly HashSet<string> OnlyFour = ["resource.k8s.io/v1", "resource.k8s.io/v1beta2", "storagemigration.k8s.io/v1beta1"];

    public static (Dictionary<string, object?> Values, KubeVersion Version) Make(HelmTemplateOptions options)
    {
        var version = KubeVersion.Of(options.KubeVersion, options.Flavor);
        var apis = new VersionList(Common.Where(api => !(options.Flavor == HelmFlavor.Four ? OnlyThree : OnlyFour).Contains(api)).Concat(options.ApiVersions));
        return (new(StringComparer.Ordinal)
        {
            ["KubeVersion"] = version,
            ["APIVersions"] = apis,
            ["HelmVersion"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Version"] = options.Flavor == HelmFlavor.Four ? "v4.1.4" : "v3.17.3",
                ["GitCommit"] = "",
                ["GitTreeState"] = "",
                ["GoVersion"] = options.Flavor == HelmFlavor.Four ? "go1.25.9" : "go1.23.7",
            },
        }, version);
    }

    private sealed class VersionList(IEnumerable<string> items) : List<string>(items), IGoObject
    {
        public string TypeName => "common.VersionSet";

        public string Kind => "slice";

        public string? Text => null;

        public bool TryGetMember(string name, out object? member)
        {
            member = name == "Has" ? TemplateFunction.Of(name, "string", a => Contains((string)a[0]!)) : null;
            return member is not null;
        }
    }
}

/// <summary>The version of Kubernetes that templates see.</summary>
internal sealed record KubeVersion(string Version, string Major, string Minor, string Bare) : IGoObject, IGoJsonValue
{
    public string TypeName => "common.KubeVersion";

    public string Kind => "struct";

    public string Text => Bare;

    public static KubeVersion Of(string? asked, HelmFlavor flavor)
    {
        if (asked is null) { return flavor == HelmFlavor.Four ? new("v1.35.0", "1", "35", "v1.35.0") : new("v1.32.0", "1", "32", "v1.32.0"); }
        if (SemanticVersion.Parse(asked).Version is not { } version || asked.TrimStart('v').Split('.').Length < (flavor == HelmFlavor.Four ? 2 : 1))
        {
            throw new HelmException(flavor == HelmFlavor.Four
                ? $"invalid kube version '{asked}': could not parse {GoJson.Quote(asked)} as version"
                : $"invalid kube version '{asked}': Invalid Semantic Version");
        }

        string Number(ulong n) => n.ToString(CultureInfo.InvariantCulture);
        if (flavor == HelmFlavor.Three) { return new("v" + version, Number(version.Major), Number(version.Minor), "v" + version); }
        var text = "v" + asked.TrimStart('v');
        var end = text.AsSpan().IndexOfAny('-', '+');
        return new(text, Number(version.Major), Number(version.Minor), end < 0 ? text : text[..end]);
    }

    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "Version" => Version,
            "Major" => Major,
            "Minor" => Minor,
            "GitVersion" or "String" => TemplateFunction.Of(name, "", _ => name == "String" ? Bare : Version),
            _ => null,
        };
        return member is not null;
    }

    public object? ToJsonValue() => new Dictionary<string, object?> { ["Version"] = Version, ["Major"] = Major, ["Minor"] = Minor };
}

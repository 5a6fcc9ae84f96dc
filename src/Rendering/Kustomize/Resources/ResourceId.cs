namespace Kustomize.Resources;

/// <summary>What tells objects apart: type, name and namespace, where no namespace and <c>default</c> are equal.</summary>
internal sealed record ResourceId(string Group, string Version, string Kind, string Name, string Namespace)
{
    private const string NoNamespace = "_non_namespaceable_";

    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    public bool IsClusterScoped => KubernetesTypes.IsClusterScoped(ApiVersion, Kind);

    public string EffectiveNamespace => IsClusterScoped ? NoNamespace : Namespace.Length == 0 ? "default" : Namespace;

    public bool SameAs(ResourceId other) => Name == other.Name && Kind == other.Kind && Group == other.Group && Version == other.Version && IsInNamespaceOf(other);

    public bool IsInNamespaceOf(ResourceId other) => Namespace == other.Namespace || EffectiveNamespace == other.EffectiveNamespace;

    /// <summary>Whether a selector, whose empty fields stand for anything, covers this object.</summary>
    public bool IsSelectedBy(ResourceId selector) => (selector.Name.Length == 0 || selector.Name == Name)
        && (selector.Namespace.Length == 0 || selector.EffectiveNamespace == EffectiveNamespace)
        && IsOfType(selector.Group, selector.Version, selector.Kind);

    public bool IsOfType(string group, string version, string kind) =>
        (kind.Length == 0 || kind == Kind) && (group.Length == 0 || group == Group) && (version.Length == 0 || version == Version);

    public override string ToString() => $"{Gvk(Group, Version, Kind)}/{Or(Name, "[noName]")}.{Or(Namespace, "[noNs]")}";

    public static string Gvk(string group, string version, string kind) => $"{Or(kind, "[noKind]")}.{Or(version, "[noVer]")}.{Or(group, "[noGrp]")}";

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;
}

namespace Kustomize.Resources;

/// <summary>What tells objects apart: type, name and namespace, where no namespace and <c>default</c> are equal.</summary>
internal sealed record ResourceId(string Group, string Version, string Kind, string Name, string Namespace)
{
    public string EffectiveNamespace => Namespace.Length == 0 ? "default" : Namespace;

    public bool SameAs(ResourceId other) => Group == other.Group && Version == other.Version && Kind == other.Kind && Name == other.Name && EffectiveNamespace == other.EffectiveNamespace;

    public override string ToString() => $"{Gvk(Group, Version, Kind)}/{Or(Name, "[noName]")}.{Or(Namespace, "[noNs]")}";

    public static string Gvk(string group, string version, string kind) => $"{Or(kind, "[noKind]")}.{Or(version, "[noVer]")}.{Or(group, "[noGrp]")}";

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;
}

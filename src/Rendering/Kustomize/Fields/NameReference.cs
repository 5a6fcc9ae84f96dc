using System.Collections.Immutable;

namespace Kustomize.Fields;

/// <summary>Which fields name objects of a type.</summary>
internal sealed record NameReference(string Kind, string Group, string Version, ImmutableArray<FieldSpec> Fields)
{
    public bool IsOfSameType(NameReference other) => Kind == other.Kind && Group == other.Group && Version == other.Version;
}

using System.Collections.Immutable;

namespace Kustomize.Fields;

/// <summary>
/// Where the transformers of a kustomization look: kustomize's own places, and what <c>configurations</c> and <c>crds</c> add.
/// What a base adds holds for the layers above it too.
/// </summary>
internal sealed record TransformerConfig
{
    public ImmutableArray<FieldSpec> NamePrefix { get; init; } = [];

    public ImmutableArray<FieldSpec> NameSuffix { get; init; } = [];

    public ImmutableArray<FieldSpec> Namespace { get; init; } = [];

    public ImmutableArray<FieldSpec> CommonLabels { get; init; } = [];

    public ImmutableArray<FieldSpec> Labels { get; init; } = [];

    public ImmutableArray<FieldSpec> TemplateLabels { get; init; } = [];

    public ImmutableArray<FieldSpec> CommonAnnotations { get; init; } = [];

    public ImmutableArray<NameReference> NameReference { get; init; } = [];

    public ImmutableArray<FieldSpec> VarReference { get; init; } = [];

    public ImmutableArray<FieldSpec> Images { get; init; } = [];

    public ImmutableArray<FieldSpec> Replicas { get; init; } = [];

    public static TransformerConfig Empty { get; } = new();

    public TransformerConfig Merge(TransformerConfig other)
    {
        if (ReferenceEquals(this, other) || ReferenceEquals(other, Empty)) { return this; }
        if (ReferenceEquals(this, Empty)) { return other; }
        return new TransformerConfig
        {
            NamePrefix = Merge(NamePrefix, other.NamePrefix, "NamePrefix"),
            NameSuffix = Merge(NameSuffix, other.NameSuffix, "NameSuffix"),
            Namespace = Merge(Namespace, other.Namespace, "NameSpace"),
            CommonAnnotations = Merge(CommonAnnotations, other.CommonAnnotations, "CommonAnnotations"),
            CommonLabels = Merge(CommonLabels, other.CommonLabels, "CommonLabels"),
            Labels = Merge(Labels, other.Labels, "Labels"),
            TemplateLabels = Merge(TemplateLabels, other.TemplateLabels, "TemplateLabels"),
            VarReference = Merge(VarReference, other.VarReference, "VarReference"),
            NameReference = Merge(NameReference, other.NameReference),
            Images = Merge(Images, other.Images, "Images"),
            Replicas = Merge(Replicas, other.Replicas, "Replicas"),
        }.Sorted();
    }

    /// <summary>Every list in Kustomize's order of types.</summary>
    public TransformerConfig Sorted() => new()
    {
        NamePrefix = Sort(NamePrefix),
        NameSuffix = Sort(NameSuffix),
        Namespace = Sort(Namespace),
        CommonLabels = Sort(CommonLabels),
        Labels = Sort(Labels),
        TemplateLabels = Sort(TemplateLabels),
        CommonAnnotations = Sort(CommonAnnotations),
        NameReference = [.. TypeOrder.Legacy.Sort(NameReference, reference => (reference.Group, reference.Version, reference.Kind))],
        VarReference = Sort(VarReference),
        Images = Sort(Images),
        Replicas = Sort(Replicas),
    };

    /// <summary>Adds places that are not there yet; the same place must not be made in one and only looked for in the other.</summary>
    public static ImmutableArray<FieldSpec> Merge(ImmutableArray<FieldSpec> specs, ImmutableArray<FieldSpec> others)
    {
        var merged = specs.ToBuilder();
        foreach (var other in others)
        {
            var known = merged.FirstOrDefault(spec => spec.Covers(other));
            if (known is null) { merged.Add(other); }
            else if (known.Create != other.Create) { throw new KustomizeException("conflicting fieldspecs"); }
        }

        return merged.Count == specs.Length ? specs : merged.ToImmutable();
    }

    private static ImmutableArray<FieldSpec> Sort(ImmutableArray<FieldSpec> specs) => [.. TypeOrder.Legacy.Sort(specs, spec => (spec.Group, spec.Version, spec.Kind))];

    private static ImmutableArray<FieldSpec> Merge(ImmutableArray<FieldSpec> specs, ImmutableArray<FieldSpec> others, string field)
    {
        try { return Merge(specs, others); }
        catch (KustomizeException error) { throw new KustomizeException($"failed to merge {field} fieldSpec: {error.Message}", error); }
    }

    private static ImmutableArray<NameReference> Merge(ImmutableArray<NameReference> references, ImmutableArray<NameReference> others)
    {
        var merged = references.ToBuilder();
        foreach (var other in others)
        {
            var at = -1;
            for (var i = 0; i < merged.Count && at < 0; i++)
            {
                if (merged[i].IsOfSameType(other)) { at = i; }
            }

            if (at < 0) { merged.Add(other); }
            else { merged[at] = merged[at] with { Fields = Merge(merged[at].Fields, other.Fields, "NameReference") }; }
        }

        return merged.ToImmutable();
    }
}

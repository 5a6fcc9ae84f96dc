namespace Kustomize.Patches;

/// <summary>What a schema says about merging one value: which lists merge element by element, and by which keys.</summary>
internal abstract class MergeSchema
{
    /// <summary>The keys by which elements of this list are told apart, the value itself where there are none; null where the list is replaced as a whole.</summary>
    public virtual IReadOnlyList<string>? MergeKeys => null;

    /// <summary>The schema of a field of this map; null where nothing is known.</summary>
    public abstract MergeSchema? Field(string name);

    /// <summary>The schema of the elements of this list; null where nothing is known.</summary>
    public abstract MergeSchema? Elements { get; }
}

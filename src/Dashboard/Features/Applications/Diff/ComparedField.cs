using System.Collections.Immutable;

namespace Dashboard.Features.Applications.Diff;

/// <summary>One field, in git and in the cluster. Values are text; a null one is not there.</summary>
/// <param name="Path">The field.</param>
/// <param name="Git">What git renders.</param>
/// <param name="Expected">What Argo CD applies: git's value, or what it adds itself.</param>
/// <param name="Live">What the cluster has.</param>
/// <param name="State">How they stand to each other.</param>
/// <param name="Rule">The rule that ignores it; null for none.</param>
/// <param name="Masked">Whether the values belong to a Secret and are left out.</param>
/// <param name="Owners">Who owns it in the cluster, newest first.</param>
public sealed record ComparedField(
    string Path, string? Git, string? Expected, string? Live, FieldState State, string? Rule, bool Masked, ImmutableArray<FieldOwner> Owners)
{
    /// <summary>Whether it makes the object OutOfSync.</summary>
    public bool Counts => State is FieldState.Differs or FieldState.Removed;
}

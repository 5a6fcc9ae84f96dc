namespace Tutorial.Model;

/// <summary>Names a step; it never changes once shipped.</summary>
/// <param name="Phase">The phase, 0 to 4.</param>
/// <param name="Slug">The step within its phase, such as <c>install-argo-cd</c>.</param>
public readonly record struct StepId(int Phase, string Slug)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Phase}/{Slug}";
}

using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>An expression of a policy.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Program">The expression compiled; null where it is blank or does not compile.</param>
/// <param name="Failure">Why it does not compile; null where it does, or is blank.</param>
internal sealed record PolicyExpression(string Text, CelProgram? Program, string? Failure)
{
    /// <summary>What the compiler found alone, without what is said before it; null where it found nothing.</summary>
    public string? Issues { get; init; }
}

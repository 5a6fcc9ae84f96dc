namespace Dashboard.Hosting;

/// <summary>A cluster of a kubeconfig that the learner chose instead of the built-in one.</summary>
/// <param name="Context">The name of the context; one that begins with <c>kind-</c> and has no kubeconfig is made by kind.</param>
/// <param name="Kubeconfig">The absolute path of the kubeconfig to copy the context from; null for the user's own, or for one that kind makes.</param>
/// <param name="GitHostAddress">
/// An IPv4 address of this computer that pods reach, such as the gateway of Docker's network <c>kind</c>; null where none was given.
/// </param>
public sealed record ClusterChoice(string Context, string? Kubeconfig, string? GitHostAddress)
{
    /// <summary>The name that chooses the built-in cluster again.</summary>
    public const string BuiltIn = "built-in";
}

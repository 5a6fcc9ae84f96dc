namespace Kubernetes.Runtime;

/// <summary>Names an object within its kind.</summary>
/// <param name="Namespace">Its namespace; empty for an object of cluster scope.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

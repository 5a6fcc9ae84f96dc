namespace Kubernetes.ApiServer.Patching;

/// <summary>A patch cannot be read or does not fit the object.</summary>
internal sealed class PatchException(bool malformed, string message) : Exception(message)
{
    /// <summary>Whether the patch itself is wrong, whatever the object.</summary>
    public bool Malformed { get; } = malformed;
}

namespace Kubernetes.Kubelet.Probes;

/// <summary>What one probe found.</summary>
/// <param name="IsSuccess">Whether it succeeded.</param>
/// <param name="Message">Where it failed: why, in a kubelet's words.</param>
internal sealed record ProbeResult(bool IsSuccess, string Message)
{
    internal static ProbeResult Success { get; } = new(true, "");

    internal static ProbeResult Failure(string message) => new(false, message);
}

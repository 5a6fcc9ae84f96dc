namespace Kubernetes.Kubelet.Pods;

/// <summary>The waits of a kubelet after failures: 10 s, doubled each time, 300 s at most.</summary>
internal static class BackOff
{
    /// <summary>After so long a run a failure counts as the first.</summary>
    internal static TimeSpan Forgotten { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The wait after so many failures; none for 0.</summary>
    internal static TimeSpan After(int failures) =>
        failures <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(300, 10 * Math.Pow(2, Math.Min(failures - 1, 10))));
}

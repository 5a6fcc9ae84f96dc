namespace Kubernetes.Kubelet.Containers;

/// <summary>One run of a container.</summary>
internal abstract class ContainerInstance : IAsyncDisposable
{
    /// <summary>Ends with the exit code when the container has ended; it does not fail.</summary>
    internal abstract Task<int> Completion { get; }

    /// <summary>Asks it to stop, as SIGTERM does.</summary>
    internal abstract void RequestStop();

    /// <summary>Ends it, as SIGKILL does.</summary>
    internal abstract void Kill();

    /// <summary>Measures the CPU time since its start, and its memory in bytes now.</summary>
    internal abstract (TimeSpan Cpu, long Memory) Measure();

    public abstract ValueTask DisposeAsync();
}

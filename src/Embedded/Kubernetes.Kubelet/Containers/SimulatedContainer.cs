namespace Kubernetes.Kubelet.Containers;

/// <summary>A container of an image that the node cannot run: it only has a state, and uses nothing.</summary>
internal sealed class SimulatedContainer : ContainerInstance
{
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SimulatedContainer(bool ends)
    {
        if (ends)
        {
            _completion.SetResult(0);
        }
    }

    internal override Task<int> Completion => _completion.Task;

    internal override void RequestStop() => _completion.TrySetResult(0);

    internal override void Kill() => _completion.TrySetResult(137);

    internal override (TimeSpan Cpu, long Memory) Measure() => (TimeSpan.Zero, 0);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

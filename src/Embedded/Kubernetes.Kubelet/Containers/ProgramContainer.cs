using Kubernetes.Kubelet.Logs;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Containers;

/// <summary>A container that is a program inside this process.</summary>
internal sealed class ProgramContainer : ContainerInstance
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProgramMeter _meter = new();
    private readonly Task _running;

    internal ProgramContainer(IContainerProgram program, ContainerContext context, LineSplitter lines)
    {
        // A program begins in a context of its own, so that whatever it starts is measured as its work.
        _running = Task.Run(() => RunAsync(program, context, lines), CancellationToken.None);
    }

    internal override Task<int> Completion => _completion.Task;

    internal override void RequestStop() => _stop.Cancel();

    internal override void Kill()
    {
        // A program cannot be torn out of its process. It has been told to stop, its ports are closed by its pod, and what
        // it still does is its last.
        _stop.Cancel();
        _completion.TrySetResult(137);
    }

    internal override (TimeSpan Cpu, long Memory) Measure() => (_meter.CpuTime, _meter.EstimateMemory());

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running.IsCompleted)
        {
            await _running;
            _stop.Dispose();
        }
    }

    private async Task RunAsync(IContainerProgram program, ContainerContext context, LineSplitter lines)
    {
        _meter.Enter();
        try
        {
            _completion.TrySetResult(await program.RunAsync(context, _stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _completion.TrySetResult(0);
        }
        catch (Exception error)
        {
            // Whatever it is, it ends this container and no other: that is what a container is for.
            lines.Add($"{error}\n");
            _completion.TrySetResult(1);
        }
        finally
        {
            lines.Complete();
        }
    }
}

using System.Collections.Immutable;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>A component of which only the ports are there, so that its pod is Ready; its log says what it does not do.</summary>
/// <param name="name">The component.</param>
/// <param name="missing">What it does not do.</param>
/// <param name="ports">The ports that answer <c>/healthz</c> and an empty <c>/metrics</c>.</param>
internal sealed class StandInProgram(string name, string missing, ImmutableArray<int> ports) : IContainerProgram
{
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        log.Warn($"{name} is not embedded in this cluster: {missing}");
        var listening = new List<IDisposable>();
        try
        {
            foreach (var port in ports)
            {
                listening.Add(context.Network.Listen(port, Answers.HealthAndMetrics(() => true)));
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info($"{name} stopped");
        }
        finally
        {
            listening.ForEach(port => port.Dispose());
        }

        return 0;
    }
}

using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Programs;
using Kubernetes.Runtime.Usage;
using MetricsServer.Api;
using MetricsServer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MetricsServer;

/// <summary>
/// Metrics Server: it measures the node and its pods at every <c>--metric-resolution</c>, and serves the rates between the last
/// two measurements as metrics.k8s.io/v1beta1.
/// </summary>
/// <param name="usage">What the node measures.</param>
public sealed class MetricsServerProgram(IUsageSource usage) : IContainerProgram
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        MetricsServerOptions options;
        try
        {
            options = MetricsServerOptions.Parse(context.Arguments);
        }
        catch (FormatException error)
        {
            await context.Log.WriteLineAsync($"Error: {error.Message}");
            return 1;
        }

        var storage = new MetricStorage();
        await using var informers = new InformerFactory(context.Resources, context.Time, NullLoggerFactory.Instance);
        var pods = informers.Get<PodMetadata>(ResourceTypes.Pods);
        var api = new MetricsApi(storage, context.Resources, pods, options, context.Time);
        using var listening = context.Network.Listen(options.SecurePort, api.AnswerAsync);
        await context.Log.WriteLineAsync($"Serving securely on [::]:{options.SecurePort}, metric resolution {options.Resolution.TotalSeconds:0.###}s");
        while (true)
        {
            storage.Add(usage.Measure());
            await Task.Delay(options.Resolution, context.Time, cancellationToken);
        }
    }
}

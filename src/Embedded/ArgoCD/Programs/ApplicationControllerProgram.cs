using ArgoCD.Applications;
using ArgoCD.Metrics;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-application-controller</c>.</summary>
/// <param name="version">The version that it reports.</param>
internal sealed class ApplicationControllerProgram(string version) : IContainerProgram
{
    private const int MetricsPort = 8082;

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var options = ControllerOptions.Read(context);
        var log = PodLog.Of(context);
        log.Info($"ArgoCD Application Controller is starting, namespace {options.Namespace}, appResyncPeriod {options.ResyncPeriod.TotalSeconds:0}s");
        var page = new MetricsPage(version);
        using var controller = new ApplicationController(context, options, page);
        using var port = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, page));
        try
        {
            await controller.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("Application controller stopped");
        }

        return 0;
    }
}

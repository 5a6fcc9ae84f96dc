using ArgoCD.Applications;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-application-controller</c>.</summary>
internal sealed class ApplicationControllerProgram : IContainerProgram
{
    private const int MetricsPort = 8082;

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var options = ControllerOptions.Read(context);
        var log = PodLog.Of(context);
        log.Info($"ArgoCD Application Controller is starting, namespace {options.Namespace}, appResyncPeriod {options.ResyncPeriod.TotalSeconds:0}s");
        using var controller = new ApplicationController(context, options);
        using var port = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, () => ""));
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

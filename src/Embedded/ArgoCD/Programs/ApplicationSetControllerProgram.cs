using ArgoCD.ApplicationSets;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Metrics;
using ArgoCD.Objects;
using ArgoCD.Server;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-applicationset-controller</c>.</summary>
/// <param name="version">The version that it reports.</param>
internal sealed class ApplicationSetControllerProgram(string version) : IContainerProgram
{
    private const int WebhookPort = 7000;
    private const int MetricsPort = 8080;
    private const int ProbePort = 8081;

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        var options = ApplicationSetOptions.Read(context);
        log.Info($"ArgoCD ApplicationSet Controller is starting, namespace {options.Namespace}");
        var page = new MetricsPage(version);
        using var controller = new ApplicationSetController(context, options, page);
        var receiver = new WebhookReceiver(context.Resources, options.Namespace, isForSets: true, log, (push, ending) => RefreshAsync(controller, push, ending));
        using var metrics = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, page));
        using var probes = context.Network.Listen(ProbePort, Answers.HealthAndMetrics(() => true));
        using var webhook = context.Network.Listen(WebhookPort, (request, token) => request.RequestUri?.AbsolutePath == "/api/webhook"
            ? receiver.AnswerAsync(request, token)
            : Task.FromResult(Answers.NotFound()));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (controlling, receiving) = (controller.RunAsync(stopping.Token), receiver.RunAsync(stopping.Token));
        try
        {
            await await Task.WhenAny(controlling, receiving);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("ApplicationSet controller stopped");
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(controlling, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }

    private static async Task RefreshAsync(ApplicationSetController controller, PushNotice push, CancellationToken cancellationToken)
    {
        foreach (var set in controller.Sets.Where(set => GeneratorSet.GitEntries(set.At("spec", "generators"))
            .Any(git => push.ConcernsGenerator(git.Text("repoURL"), git.Text("revision")))))
        {
            await controller.RefreshAsync(set, cancellationToken);
        }
    }
}

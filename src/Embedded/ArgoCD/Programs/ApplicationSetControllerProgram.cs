using System.Net;
using ArgoCD.ApplicationSets;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Objects;
using ArgoCD.Server;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-applicationset-controller</c>.</summary>
internal sealed class ApplicationSetControllerProgram : IContainerProgram
{
    private const int WebhookPort = 7000;
    private const int MetricsPort = 8080;
    private const int ProbePort = 8081;

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        var ns = context.Environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace;
        log.Info($"ArgoCD ApplicationSet Controller is starting, namespace {ns}");
        using var controller = new ApplicationSetController(context, ns);
        using var metrics = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, () => ""));
        using var probes = context.Network.Listen(ProbePort, Answers.HealthAndMetrics(() => true, () => ""));
        using var webhook = context.Network.Listen(WebhookPort, (request, token) => ReceiveAsync(controller, log, request, token));
        try
        {
            await controller.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("ApplicationSet controller stopped");
        }

        return 0;
    }

    private static async Task<HttpResponseMessage> ReceiveAsync(
        ApplicationSetController controller, PodLog log, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri?.AbsolutePath != "/api/webhook" || request.Method != HttpMethod.Post)
        {
            return Answers.NotFound();
        }

        try
        {
            if (await PushNotice.ReadAsync(request, cancellationToken) is not { } push)
            {
                return new(HttpStatusCode.OK);
            }

            log.Info($"Received push event repo: {string.Join(", ", push.RepositoryUrls)}, revision: {push.Revision}, touchedHead: {(push.TouchedHead ? "true" : "false")}");
            foreach (var set in controller.Sets.Where(set => GeneratorSet.GitEntries(set.At("spec", "generators"))
                .Any(git => push.Concerns(git.Text("repoURL"), git.Text("revision")))))
            {
                await controller.RefreshAsync(set, cancellationToken);
            }

            return new(HttpStatusCode.OK);
        }
        catch (FormatException error)
        {
            return Answers.Text(HttpStatusCode.BadRequest, error.Message + "\n");
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            log.Error($"Failed to refresh: {error.Message}");
            return Answers.Text(HttpStatusCode.InternalServerError, error.Message + "\n");
        }
    }
}

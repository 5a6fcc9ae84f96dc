using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.Server;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-server</c>: webhooks, and the project <c>default</c>. UI and API are not here.</summary>
/// <param name="version">The version that it reports.</param>
internal sealed class ArgoServerProgram(string version) : IContainerProgram
{
    private const int ServerPort = 8080;
    private const int MetricsPort = 8083;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private static readonly ResourceType AppProjects = new(Words.Group, "v1alpha1", "AppProject", "appprojects", true);

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        var ns = context.Environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace;
        log.Info($"argocd {version} serving on port {ServerPort} (url: , tls: false, namespace: {ns}, sso: false)");
        log.Warn("This server answers /api/webhook, /api/version and /healthz. The web interface and the rest of the API are not embedded: use the dashboard, or kubectl.");
        using var metrics = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, () => ""));
        using var server = context.Network.Listen(ServerPort, (request, token) => AnswerAsync(context, ns, log, request, token));
        try
        {
            await CreateDefaultProjectAsync(context, ns, log, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("API server stopped");
        }

        return 0;
    }

    private static async Task CreateDefaultProjectAsync(ContainerContext context, string ns, PodLog log, CancellationToken cancellationToken)
    {
        var project = new JsonObject
        {
            ["apiVersion"] = Words.ApiVersion,
            ["kind"] = "AppProject",
            ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["sourceRepos"] = new JsonArray("*"),
                ["destinations"] = new JsonArray(new JsonObject { ["server"] = "*", ["namespace"] = "*" }),
                ["clusterResourceWhitelist"] = new JsonArray(new JsonObject { ["group"] = "*", ["kind"] = "*" }),
            },
        };
        while (true)
        {
            try
            {
                await context.Resources.CreateAsync(AppProjects, project, new("argocd-server"), cancellationToken);
                return;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict)
            {
                return;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException)
            {
                // Its own definition may not be there yet.
                log.Error($"Failed to create project default: {error.Message}");
                await Task.Delay(Retry, context.Time, cancellationToken);
            }
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(ContainerContext context, string ns, PodLog log, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (request.RequestUri?.AbsolutePath)
        {
            case "/healthz":
                return Answers.Text(HttpStatusCode.OK, "ok");
            case "/api/version":
                return new(HttpStatusCode.OK) { Content = JsonContent.Create(new { Version = version }, options: new()) };
            case "/api/webhook" when request.Method == HttpMethod.Post:
                return await ReceiveAsync(context, ns, log, request, cancellationToken);
            default:
                return Answers.Text(HttpStatusCode.NotFound, "the web interface and API of Argo CD are not embedded in this cluster\n");
        }
    }

    private static async Task<HttpResponseMessage> ReceiveAsync(
        ContainerContext context, string ns, PodLog log, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            if (await PushNotice.ReadAsync(request, cancellationToken) is not { } push)
            {
                return new(HttpStatusCode.OK);
            }

            log.Info($"Received push event repo: {string.Join(", ", push.RepositoryUrls)}, revision: {push.Revision}, touchedHead: {(push.TouchedHead ? "true" : "false")}");
            var apps = await context.Resources.ListAsync(ApplicationWriter.Applications, ns, null, cancellationToken);
            foreach (var app in apps.Items.Where(app => ApplicationValidation.SourcesOf(app).Any(source =>
                push.Concerns(source.Text("repoURL"), source.Text("targetRevision"))
                && !push.IsElsewhere(app.Annotation(Words.ManifestGeneratePaths), source.Text("path")))))
            {
                var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.Refresh] = "normal" } } };
                await context.Resources.PatchAsync(ApplicationWriter.Applications, app.Key(), PatchType.Merge, patch, new("argocd-server"), cancellationToken);
                log.Info("Requested app refresh", app.Key().ToString());
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

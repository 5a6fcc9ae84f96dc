using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.Server;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-server</c>: webhooks, and the project <c>default</c>. UI and API are not here.</summary>
/// <param name="version">The version that it reports.</param>
internal sealed class ArgoServerProgram(string version) : IContainerProgram
{
    private const int ServerPort = 8080;
    private const int MetricsPort = 8083;

    /// <summary>How many Applications are asked to refresh at once.</summary>
    private const int Refreshes = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private static readonly ResourceType AppProjects = new(Words.Group, "v1alpha1", "AppProject", "appprojects", true);

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        var ns = context.Environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace;
        log.Info($"argocd {version} serving on port {ServerPort} (url: , tls: false, namespace: {ns}, sso: false)");
        log.Warn("This server answers /api/webhook, /api/version and /healthz. The web interface and the rest of the API are not embedded: use the dashboard, or kubectl.");
        var options = ControllerOptions.Read(context);
        var applications = new Informer<JsonObject>(
            context.Resources, ApplicationWriter.Applications, options.ApplicationNamespaces.Length > 0 ? null : ns, null, context.Time, NullLogger.Instance);
        var webhook = new WebhookReceiver(context.Resources, ns, isForSets: false, log, async (push, ending) =>
        {
            await applications.WaitForSyncAsync(ending);
            await RefreshAsync(context, applications.All.Values.Where(options.IsConcerned), log, push, ending);
        });
        using var metrics = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, new(version)));
        using var server = context.Network.Listen(ServerPort, (request, token) => request.RequestUri?.AbsolutePath switch
        {
            "/healthz" => Task.FromResult(Answers.Text(HttpStatusCode.OK, "ok")),
            "/api/version" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new { Version = version }, options: new()) }),
            "/api/webhook" => webhook.AnswerAsync(request, token),
            _ => Task.FromResult(Answers.Text(HttpStatusCode.NotFound, "the web interface and API of Argo CD are not embedded in this cluster\n")),
        });
        try
        {
            await Task.WhenAll(CreateDefaultProjectAsync(context, ns, log, cancellationToken), webhook.RunAsync(cancellationToken), applications.RunAsync(cancellationToken));
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
                await context.Resources.CreateAsync(AppProjects, project, new(Words.ServerManager), cancellationToken);
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

    private static async Task RefreshAsync(ContainerContext context, IEnumerable<JsonObject> applications, PodLog log, PushNotice push, CancellationToken cancellationToken)
    {
        // Those whose own directory was pushed come first: somebody is likely to be waiting for them.
        var concerned = applications
            .Where(app => ApplicationValidation.SourcesOf(app).Any(source => push.ConcernsSource(source.Text("repoURL"), source.Text("targetRevision"))
                && !push.IsElsewhere(app.Annotation(Words.ManifestGeneratePaths), source.Text("path"))))
            .OrderByDescending(app => ApplicationValidation.SourcesOf(app).Any(source => push.Touches(source.Text("path"))));
        await Parallel.ForEachAsync(
            concerned, new ParallelOptions { MaxDegreeOfParallelism = Refreshes, CancellationToken = cancellationToken },
            async (app, ending) => await RefreshAsync(context, log, app.Key(), ending));
    }

    private static async Task RefreshAsync(ContainerContext context, PodLog log, ObjectKey app, CancellationToken cancellationToken)
    {
        // The time, as Argo CD's own tools state it, tells this push from one that is being looked at just now.
        var asked = context.Time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.Refresh] = "normal", [Words.RefreshTimestamp] = asked } } };
        try
        {
            await context.Resources.PatchAsync(ApplicationWriter.Applications, app, PatchType.Merge, patch, new(Words.ServerManager), cancellationToken);
            log.Info("Requested app refresh", app.ToString());
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
        {
            log.Info("the Application was deleted meanwhile", app.ToString());
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            // The others are refreshed all the same, and polling finds this one.
            log.Error($"Failed to refresh: {error.Message}", app.ToString());
        }
    }
}

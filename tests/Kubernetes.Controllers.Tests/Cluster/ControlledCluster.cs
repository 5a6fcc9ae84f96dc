using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests.Cluster;

/// <summary>An API server in this process with controllers, a scheduler, and a node whose pods are ready as soon as they are bound.</summary>
internal sealed class ControlledCluster : IAsyncDisposable
{
    public const string NodeName = "learning-control-plane";

    /// <summary>An annotation of a pod that ends as soon as it runs: the phase that it ends in.</summary>
    public const string Outcome = "test/outcome";

    private readonly ApiServerHost _server;
    private readonly k8s.IKubernetes _admin;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _clients = [];
    private readonly InformerFactory _informers;
    private Task _running = Task.CompletedTask;

    private ControlledCluster(ApiServerHost server)
    {
        _server = server;
        _admin = server.CreateAdminClient();
        Client = ClientOf(_admin);
        _informers = new InformerFactory(Client, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public IResourceClient Client { get; }

    public static async Task<ControlledCluster> StartAsync(CancellationToken cancellationToken, Func<k8s.IKubernetes, IResourceClient, CancellationToken, Task>? beside = null)
    {
        var cluster = new ControlledCluster(await ApiServerHost.StartAsync(new ApiServerOptions(), cancellationToken));
        await cluster.Client.CreateAsync(ResourceTypes.Nodes, Node(), new WriteOptions(), cancellationToken);
        var options = new ControllerManagerOptions { RootCertificates = cluster._server.CertificateAuthorityPem, AutoscalerSyncPeriod = TimeSpan.FromMilliseconds(300) };
        var manager = cluster.ClientOf(cluster._server.CreateClient("system:kube-controller-manager", []));
        var scheduler = cluster.ClientOf(cluster._server.CreateClient("system:kube-scheduler", []));
        var stop = cluster._stop.Token;
        cluster._running = Task.WhenAll(
            KubeControllerManager.RunAsync(manager, options, stop),
            KubeScheduler.RunAsync(scheduler, options, stop),
            cluster.RunPodsAsync(stop),
            beside?.Invoke(cluster._admin, cluster.Client, stop) ?? Task.CompletedTask);
        return cluster;
    }

    /// <summary>Waits until the objects of a kind are as told.</summary>
    public async Task<IReadOnlyCollection<JsonObject>> UntilAsync(
        ResourceType type, Func<IReadOnlyCollection<JsonObject>, bool> isSo, CancellationToken cancellationToken, int seconds = 20)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        IReadOnlyCollection<JsonObject> last = [];
        try
        {
            await foreach (var all in _informers.Get<JsonObject>(type).FollowAsync(limit.Token))
            {
                last = [.. all.Values];
                if (isSo(last)) { return last; }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{type} did not become as expected:\n{string.Join('\n', last.Select(item => item.ToJsonString()))}");
        }

        return last;
    }

    public async Task<JsonObject> UntilAsync(
        ResourceType type, string ns, string name, Func<JsonObject, bool> isSo, CancellationToken cancellationToken, int seconds = 20)
    {
        var all = await UntilAsync(type, items => items.Any(item => item.Key() == new ObjectKey(ns, name) && isSo(item)), cancellationToken, seconds);
        return all.First(item => item.Key() == new ObjectKey(ns, name));
    }

    public Task<JsonObject> CreateAsync(ResourceType type, string json, CancellationToken cancellationToken)
    {
        var body = (JsonObject)JsonNode.Parse(json)!;
        (body["apiVersion"], body["kind"]) = (type.ApiVersion, type.Kind);
        return Client.CreateAsync(type, body, new WriteOptions(), cancellationToken);
    }

    /// <summary>Defines a kind that takes any content.</summary>
    public async Task DefineAsync(ResourceType type, string subresources, CancellationToken cancellationToken)
    {
        await CreateAsync(
            ResourceTypes.CustomResourceDefinitions,
            $$$$"""
            {"metadata":{"name":"{{{{type.Plural}}}}.{{{{type.Group}}}}"},"spec":{"group":"{{{{type.Group}}}}","scope":"{{{{(type.Namespaced ? "Namespaced" : "Cluster")}}}}",
             "names":{"kind":"{{{{type.Kind}}}}","plural":"{{{{type.Plural}}}}","singular":"{{{{type.Kind.ToLowerInvariant()}}}}","listKind":"{{{{type.Kind}}}}List"},
             "versions":[{"name":"{{{{type.Version}}}}","served":true,"storage":true,"subresources":{{{{subresources}}}},
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """,
            cancellationToken);
        await UntilAsync(
            ResourceTypes.CustomResourceDefinitions, "", $"{type.Plural}.{type.Group}", item => (string?)item.Condition("Established")?["status"] == "True", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _informers.DisposeAsync();
        foreach (var client in _clients) { client.Dispose(); }
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    private static JsonObject Node() => (JsonObject)JsonNode.Parse($$$$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{{NodeName}}}}","labels":{"kubernetes.io/hostname":"{{{{NodeName}}}}"}},
         "status":{"allocatable":{"cpu":"8","memory":"16Gi","pods":"110"},"capacity":{"cpu":"8","memory":"16Gi","pods":"110"},
                   "conditions":[{"type":"Ready","status":"True"}]}}
        """)!;

    private ResourceClient ClientOf(k8s.IKubernetes kubernetes)
    {
        _clients.Add(kubernetes);
        return new ResourceClient(kubernetes);
    }

    /// <summary>Plays the kubelet: what is bound is ready, what is being deleted goes.</summary>
    private async Task RunPodsAsync(CancellationToken cancellationToken)
    {
        var address = 2;
        try
        {
            await foreach (var all in _informers.Get<JsonObject>(ResourceTypes.Pods).FollowAsync(cancellationToken))
            {
                foreach (var (key, pod) in all)
                {
                    if (pod.At("spec", "nodeName") is null) { continue; }
                    if (pod.IsBeingDeleted())
                    {
                        await Client.DeleteAsync(ResourceTypes.Pods, key, new DeletionOptions(GracePeriodSeconds: 0, Uid: pod.Uid()), cancellationToken);
                    }
                    else if (pod.Annotation(Outcome) is { } outcome)
                    {
                        if ((string?)pod.At("status", "phase") != outcome) { await EndAsync(key, outcome, cancellationToken); }
                    }
                    else if ((string?)pod.At("status", "phase") is null or "Pending" && !pod.Name().StartsWith("broken", StringComparison.Ordinal))
                    {
                        await BecomeReadyAsync(key, address++, cancellationToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private Task BecomeReadyAsync(ObjectKey key, int address, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow.ToTimestamp();
        return WriteStatusAsync(key, $$$$"""
            {"status":{"phase":"Running","podIP":"10.244.0.{{{{address}}}}","startTime":"{{{{now}}}}",
                       "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"{{{{now}}}}"}]}}
            """, cancellationToken);
    }

    private Task EndAsync(ObjectKey key, string phase, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow.ToTimestamp();
        return WriteStatusAsync(key, $$$$"""
            {"status":{"phase":"{{{{phase}}}}","startTime":"{{{{now}}}}","containerStatuses":[{"name":"c","image":"i","imageID":"i","ready":false,"restartCount":0,
              "state":{"terminated":{"exitCode":{{{{(phase == "Failed" ? 1 : 0)}}}},"finishedAt":"{{{{now}}}}"}}}]}}
            """, cancellationToken);
    }

    private async Task WriteStatusAsync(ObjectKey key, string json, CancellationToken cancellationToken)
    {
        var patch = JsonNode.Parse(json)!;
        try
        {
            await Client.PatchAsync(ResourceTypes.Pods, key, PatchType.StrategicMerge, patch, new WriteOptions(Subresource: "status"), cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == System.Net.HttpStatusCode.NotFound)
        {
            // Deleted meanwhile.
        }
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers.Autoscaling;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.Controllers.Tests;

public sealed class AutoscalerTests
{
    private static readonly ObjectKey Key = new("default", "web");

    [Fact]
    public async Task A_target_is_asked_for_its_scale_before_it_is_changed_whatever_a_late_cache_says()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        var (deployments, autoscalers) = (new OvertakenLister<V1Deployment>(), new OvertakenLister<V2HorizontalPodAutoscaler>());
        deployments.All = deployments.All.SetItem(Key, (await CreateAsync(ResourceTypes.Deployments, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"app","image":"app"}]}}}}
            """)).As<V1Deployment>());
        await CreateAsync(ResourceTypes.HorizontalPodAutoscalers, """
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"web","namespace":"default"},
             "spec":{"minReplicas":3,"maxReplicas":9,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"}}}
            """);
        var reconciler = new AutoscalerReconciler(
            client, autoscalers, deployments, new OvertakenLister<V1Pod>(),
            new EventRecorder(client, "horizontal-pod-autoscaler", TimeProvider.System, NullLogger.Instance), new ControllerManagerOptions());

        Assert.Equal(5, await LookAtAsync(replicas: 5));
        Assert.Equal(3, await LookAtAsync(replicas: 2));

        async Task<int?> LookAtAsync(int replicas)
        {
            await client.PatchAsync(ResourceTypes.Deployments, Key, PatchType.Merge, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, new WriteOptions(), token);
            autoscalers.All = autoscalers.All.SetItem(Key, (await client.FindAsync(ResourceTypes.HorizontalPodAutoscalers, Key, token))!.As<V2HorizontalPodAutoscaler>());
            await reconciler.ReconcileAsync(Key, token);
            return (int?)(await client.FindAsync(ResourceTypes.Deployments, Key, token))!.At("spec", "replicas");
        }

        Task<JsonObject> CreateAsync(ResourceType type, string json) => client.CreateAsync(type, JsonNode.Parse(json)!.AsObject(), new WriteOptions(), token);
    }

    [Fact]
    public async Task Autoscalers_that_look_within_a_second_share_what_the_metrics_API_answers_but_not_what_it_refuses()
    {
        var token = TestContext.Current.CancellationToken;
        var (api, time) = (new MetricsApi(), new FakeTimeProvider());
        using var connection = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = "http://metrics.test" }, api);
        var usage = new NamespaceUsage(new ResourceClient(connection), time);

        api.Refuses = true;
        await Assert.ThrowsAsync<ApiException>(() => usage.ReadAsync("default", token));
        api.Refuses = false;
        Assert.Equal(["web-1"], (await usage.ReadAsync("default", token)).Keys);
        await usage.ReadAsync("default", token);
        Assert.Equal(2, api.Requests);

        await usage.ReadAsync("other", token);
        Assert.Equal(3, api.Requests);
        time.Advance(TimeSpan.FromSeconds(1));
        await usage.ReadAsync("default", token);
        Assert.Equal(4, api.Requests);
    }

    private sealed class MetricsApi : DelegatingHandler
    {
        public bool Refuses { get; set; }

        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var body = Refuses
                ? """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server is currently unable to handle the request","reason":"ServiceUnavailable","code":503}"""
                : """{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{"metadata":{"name":"web-1","namespace":"default"},"containers":[]}]}""";
            return Task.FromResult(new HttpResponseMessage(Refuses ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}

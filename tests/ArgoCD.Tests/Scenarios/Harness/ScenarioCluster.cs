using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Embedded.Cluster.Upstream;
using k8s;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers;
using Kubernetes.Runtime;

[assembly: AssemblyFixture(typeof(ScenarioCluster))]

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>
/// The API server that all scenarios share, with the garbage collector and the definitions of Argo CD. Each scenario has its own
/// namespaces and its own Argo CD in them; there is no kubelet, so what workloads report is written by the scenario.
/// </summary>
public sealed class ScenarioCluster : IAsyncLifetime
{
    /// <summary>A kind as another product brings it, whose status lists clusters.</summary>
    private const string PlacementDecisions = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: placementdecisions.cluster.open-cluster-management.io}
        spec:
          group: cluster.open-cluster-management.io
          names: {kind: PlacementDecision, plural: placementdecisions, singular: placementdecision}
          scope: Namespaced
          versions:
            - {name: v1beta1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
        """;

    private readonly CancellationTokenSource _stopping = new();
    private ApiServerHost? _server;
    private IKubernetes? _connection;
    private Task _controllers = Task.CompletedTask;
    private int _scenarios;

    internal IResourceClient Client { get; private set; } = null!;

    internal UpstreamCatalogue Upstream { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerHost.StartAsync(new(), _stopping.Token);
        _connection = _server.CreateAdminClient();
        Client = new ResourceClient(_connection);
        _controllers = RunControllersAsync();
        var address = Upstream.Addresses.First(address => address.AbsolutePath.Contains("argo-cd", StringComparison.Ordinal));
        var manifests = YamlDocuments.Parse(Encoding.UTF8.GetString((await Upstream.ReadAsync(address, _stopping.Token))!.Value.Span)).OfType<JsonObject>();
        foreach (var definition in manifests.Where(item => item.Kind() == "CustomResourceDefinition"))
        {
            await Client.ApplyAsync(ResourceTypes.CustomResourceDefinitions, definition, new("tests", Force: true), _stopping.Token);
        }

        await Client.ApplyAsync(ResourceTypes.CustomResourceDefinitions, YamlDocuments.Parse(PlacementDecisions).OfType<JsonObject>().Single(), new("tests"), _stopping.Token);
        foreach (var (apiVersion, kind) in ((string, string)[])[(Words.ApiVersion, "AppProject"), ("cluster.open-cluster-management.io/v1beta1", "PlacementDecision")])
        {
            while (await Client.FindTypeAsync(apiVersion, kind, _stopping.Token) is null)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Starts a scenario with everything of Argo CD running.</summary>
    internal Task<Scenario> StartAsync(CancellationToken cancellationToken) => StartAsync(_ => { }, cancellationToken);

    /// <summary>Starts a scenario.</summary>
    /// <param name="prepare">Sets what the components are started with.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    internal Task<Scenario> StartAsync(Action<ScenarioOptions> prepare, CancellationToken cancellationToken)
    {
        var options = new ScenarioOptions();
        prepare(options);
        return Scenario.StartAsync(this, $"-s{Interlocked.Increment(ref _scenarios)}x", options, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _controllers;
        _connection?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task RunControllersAsync()
    {
        try
        {
            await KubeControllerManager.RunAsync(Client, new(), _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }
}

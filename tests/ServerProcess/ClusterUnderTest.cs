using Embedded.Cluster.Node;
using k8s;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers;
using Kubernetes.Kubelet;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Network;

namespace ServerProcess;

/// <summary>
/// An embedded cluster for one run of the cases: API server, controllers, scheduler and a node on which every image is simulated.
/// The cases reach it by its kubeconfig alone.
/// </summary>
public sealed class ClusterUnderTest : IAsyncDisposable
{
    private const string NodeName = "kind-control-plane";
    private readonly CancellationTokenSource _stopping = new();
    private readonly ApiServerHost _server;
    private readonly ClusterNetwork _network;
    private readonly List<IKubernetes> _clients = [];
    private Task _running = Task.CompletedTask;

    private ClusterUnderTest(ApiServerHost server, ClusterNetwork network, string folder) => (_server, _network, Folder) = (server, network, folder);

    /// <summary>A folder that lives as long as the cluster.</summary>
    public string Folder { get; }

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    /// <summary>Starts a cluster in memory.</summary>
    public static Task<ClusterUnderTest> StartAsync(CancellationToken cancellationToken) => StartAsync(new ClusterUnderTestOptions(), cancellationToken);

    /// <summary>Starts a cluster; when the task ends its node is ready.</summary>
    public static async Task<ClusterUnderTest> StartAsync(ClusterUnderTestOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cluster-").FullName;
        var network = new ClusterNetwork(new ClusterNetworkOptions());
        var kubelet = new EmbeddedKubelet(new KubeletOptions
        {
            NodeName = NodeName,
            DataDirectory = Path.Combine(folder, "node"),
            Images = new ImageCatalogue([EchoProgram.Image]),
            Network = network,
        });
        var server = await ApiServerHost.StartAsync(
            new ApiServerOptions { Nodes = new NodeConnector(kubelet, network), DataDirectory = options.DataDirectory, Port = options.Port }, cancellationToken);
        var cluster = new ClusterUnderTest(server, network, folder);
        server.CreateAdminKubeconfig().Write(cluster.Kubeconfig);
        if (!options.IsBare)
        {
            cluster.Run(kubelet);
            await cluster.NodeIsReadyAsync(cancellationToken);
        }

        return cluster;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try { await _running; }
        catch (OperationCanceledException) { /* that is how it ends */ }
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
        _network.Dispose();
        _stopping.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Run(EmbeddedKubelet kubelet)
    {
        IKubernetes Client(string user, params string[] groups)
        {
            var client = _server.CreateClient(user, groups);
            _clients.Add(client);
            return client;
        }

        var options = new ControllerManagerOptions { RootCertificates = _server.CertificateAuthorityPem, LocalPath = Path.Combine(Folder, "volumes") };
        var manager = Client("system:kube-controller-manager");
        var scheduler = Client("system:kube-scheduler");
        var node = Client("system:node:" + NodeName, "system:nodes");
        _running = Task.WhenAll(
            Task.Run(() => KubeControllerManager.RunAsync(manager, options, _stopping.Token)),
            Task.Run(() => KubeScheduler.RunAsync(scheduler, options, _stopping.Token)),
            Task.Run(() => kubelet.RunAsync(node, CredentialsAsync, _stopping.Token)));

        async Task<IKubernetes> CredentialsAsync(string ns, string account, string podUid)
        {
            var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [] } };
            var token = await node.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, ns);
            return _server.CreateClient(token.Status.Token);
        }
    }

    private async Task NodeIsReadyAsync(CancellationToken cancellationToken)
    {
        using var client = _server.CreateAdminClient();
        await foreach (var (_, node) in client.CoreV1.WatchListNodeAsync(timeoutSeconds: 60, cancellationToken: cancellationToken))
        {
            if (node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true) { return; }
        }

        throw new InvalidOperationException("the node did not become ready within a minute");
    }
}

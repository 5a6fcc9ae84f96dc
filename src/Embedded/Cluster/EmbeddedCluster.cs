using Embedded.Cluster.Composition;
using Embedded.Cluster.Configuration;
using Embedded.Cluster.Node;
using Embedded.Cluster.Upstream;
using k8s;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers;
using Kubernetes.Kubelet;
using Kubernetes.Kubelet.Network;
using Microsoft.Extensions.Logging;

namespace Embedded.Cluster;

/// <summary>
/// A Kubernetes cluster in this process: the API server, the controllers, the scheduler and one node, each a client of the API with
/// an identity of its own. Everything it is told survives its end; disposing stops it.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    /// <summary>The name of its node.</summary>
    public const string NodeName = "local-control-plane";

    /// <summary>The name of cluster, user and context in its kubeconfig.</summary>
    public const string ContextName = "learning-gitops";

    private readonly ApiServerHost _server;
    private readonly EmbeddedKubelet _kubelet;
    private readonly Supervisor _supervisor;
    private readonly ClusterNetwork _network;
    private readonly List<IDisposable> _owned;

    private EmbeddedCluster(
        ApiServerHost server, EmbeddedKubelet kubelet, Supervisor supervisor, ClusterNetwork network, List<IDisposable> owned, string kubeconfig)
    {
        (_server, _kubelet, _supervisor, _network, _owned) = (server, kubelet, supervisor, network, owned);
        KubeconfigPath = kubeconfig;
        Kubernetes = new global::k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    /// <summary>The administrator's kubeconfig.</summary>
    public string KubeconfigPath { get; }

    /// <summary>A client of that kubeconfig: over TLS, as any other client.</summary>
    public IKubernetes Kubernetes { get; }

    /// <summary>Ends when the node has told of every pod that was there before: until then their states are those of the life before.</summary>
    public Task PodsTakenUp => _kubelet.TakenUp;

    /// <summary>Where the API listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>The path of the kubeconfig of a cluster in a folder, also before it exists.</summary>
    public static string KubeconfigOf(string dataDirectory) => Path.Combine(dataDirectory, "kubeconfig");

    /// <summary>Makes the cluster of a folder, or starts it again; returns when its API answers.</summary>
    /// <exception cref="IOException">The port is taken, or the folder cannot be used.</exception>
    /// <exception cref="FormatException">The kind configuration cannot be read.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedClusterOptions options, CancellationToken cancellationToken)
    {
        var described = options.KindConfiguration() is { } text ? Configuration.KindConfiguration.Read(text) : Configuration.KindConfiguration.Default;
        var owned = new List<IDisposable>();
        var network = new ClusterNetwork(new ClusterNetworkOptions { External = options.External });
        var supervisor = new Supervisor(options.Time, options.Loggers.CreateLogger<EmbeddedCluster>());
        ApiServerHost? server = null;
        try
        {
            var images = new PlatformImages(options, network, new UpstreamCatalogue());
            var kubelet = new EmbeddedKubelet(new KubeletOptions
            {
                NodeName = NodeName,
                MaxPods = described.MaxPods,
                DataDirectory = Path.Combine(options.DataDirectory, "node"),
                Images = images.Catalogue,
                Network = network,
                Time = options.Time,
                Logs = options.Loggers,
            });
            images.Usage = kubelet;
            server = await ApiServerHost.StartAsync(
                new ApiServerOptions
                {
                    DataDirectory = options.DataDirectory,
                    Port = options.ApiPort,
                    AllInterfaces = options.AllInterfaces,
                    ExtraNames = [options.PublishedHost, ContextName],
                    Nodes = new NodeConnector(kubelet, network),
                    ClusterName = ContextName,
                    Time = options.Time,
                    Logging = options.Loggers,
                },
                cancellationToken);
            var kubeconfig = KubeconfigOf(options.DataDirectory);
            WriteKubeconfig(server, options, kubeconfig);
            StartComponents(server, supervisor, kubelet, options, described, owned);
            return new EmbeddedCluster(server, kubelet, supervisor, network, owned, kubeconfig);
        }
        catch
        {
            await supervisor.DisposeAsync();
            if (server is not null) { await server.DisposeAsync(); }
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kubernetes.Dispose();
        await _supervisor.DisposeAsync();
        await _server.DisposeAsync();
        _owned.ForEach(one => one.Dispose());
        _network.Dispose();
    }

    private static void WriteKubeconfig(ApiServerHost server, EmbeddedClusterOptions options, string path)
    {
        var config = server.CreateAdminKubeconfig(ContextName) with
        {
            Server = new UriBuilder(server.Address) { Host = options.PublishedHost }.Uri,
            Context = ContextName,
            Cluster = ContextName,
            User = ContextName,
        };
        config.Write(path);
        config.ClientCertificate?.Dispose();
    }

    private static void StartComponents(
        ApiServerHost server, Supervisor supervisor, EmbeddedKubelet kubelet, EmbeddedClusterOptions options, KindConfiguration described, List<IDisposable> owned)
    {
        var manager = Own(server.CreateClient("system:kube-controller-manager", []));
        var scheduler = Own(server.CreateClient("system:kube-scheduler", []));
        var node = Own(server.CreateClient($"system:node:{NodeName}", ["system:nodes"]));
        var tokens = Own(server.CreateAdminClient());
        var managing = new ControllerManagerOptions
        {
            Time = options.Time,
            Loggers = options.Loggers,
            RootCertificates = server.CertificateAuthorityPem,
            AutoscalerSyncPeriod = described.AutoscalerPeriod,
        };
        supervisor.Start("kube-controller-manager", stopping => KubeControllerManager.RunAsync(manager, managing, stopping));
        supervisor.Start("kube-scheduler", stopping => KubeScheduler.RunAsync(scheduler, managing, stopping));
        supervisor.Start("kubelet", stopping => kubelet.RunAsync(node, CredentialsOf, stopping));

        IKubernetes Own(IKubernetes client)
        {
            owned.Add(client);
            return client;
        }

        Task<IKubernetes> CredentialsOf(string ns, string account, string podUid)
        {
            // The token's own requests go out with the token of whoever may ask for one; nothing else does.
            var config = server.CreateConfiguration("");
            config.AccessToken = null;
            config.TokenProvider = new PodTokens(tokens, ns, account, options.Time);
            return Task.FromResult<IKubernetes>(new global::k8s.Kubernetes(config));
        }
    }
}

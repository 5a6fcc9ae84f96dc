using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Git;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.RepoServer;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;
using Kustomize.Remote;

namespace ArgoCD.Tests.Fakes;

/// <summary>Argo CD running over a <see cref="FakeCluster"/>, each component as its pod would run it.</summary>
internal sealed class ArgoInstallation : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, Task Running)> _pods = new();
    private readonly FakeNetwork _network = new();
    private readonly TextWriter _log = TextWriter.Synchronized(new StringWriter());

    private readonly IResourceClient? _client;
    private readonly IGitSource? _git;
    private readonly IRemoteContent _remote = new Embedded.Cluster.Upstream.UpstreamCatalogue();
    private readonly ImmutableDictionary<string, ISourceRenderer> _renderers = ImmutableDictionary<string, ISourceRenderer>.Empty.Add("Directory", new DirectoryRenderer());

    /// <summary>Over a real API, with all renderers.</summary>
    public ArgoInstallation(IResourceClient client, IGitSource git, IRemoteContent remote)
        : this() => (_client, _git, _remote, _renderers) = (client, git, remote, SourceRenderers.Create(remote));

    public ArgoInstallation()
    {
        foreach (var ns in (string[])["argo", "default"])
        {
            Cluster.Add(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } });
        }

        Cluster.Add(YamlDocuments.Parse("""
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: default, namespace: argo}
            spec:
              sourceRepos: ['*']
              destinations: [{server: '*', namespace: '*'}]
              clusterResourceWhitelist: [{group: '*', kind: '*'}]
            """).First()!.AsObject());
    }

    public FakeCluster Cluster { get; } = new();

    public ScriptedGit Git { get; } = new();

    public HttpClient Http => _network.Client;

    public void Start(params string[] components)
    {
        foreach (var component in components.Length > 0 ? components : ["repo-server", "application-controller", "applicationset-controller", "server"])
        {
            IContainerProgram program = component switch
            {
                "repo-server" => new RepoServerProgram(_git ?? Git, _remote, _renderers, "v3.5.1"),
                "application-controller" => new ApplicationControllerProgram("v3.5.1"),
                "applicationset-controller" => new ApplicationSetControllerProgram("v3.5.1"),
                _ => new ArgoServerProgram("v3.5.1"),
            };
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            _pods[component] = (stop, program.RunAsync(Context(component), stop.Token));
        }
    }

    public async Task StopAsync(string component)
    {
        if (_pods.TryRemove(component, out var pod))
        {
            await pod.Stop.CancelAsync();
            await pod.Running;
            pod.Stop.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var component in _pods.Keys)
        {
            await StopAsync(component);
        }

        _network.Dispose();
        _stop.Dispose();
        await _log.DisposeAsync();
    }

    private ContainerContext Context(string component) => new()
    {
        Pod = new("argo", component),
        Container = component,
        Arguments = [],
        Environment = ImmutableDictionary<string, string>.Empty.Add("NAMESPACE", "argo"),
        Kubernetes = null!,
        Resources = _client ?? Cluster,
        Network = _network.Of($"argocd-{component}"),
        Log = _log,
        Time = TimeProvider.System,
    };
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.RepoServer;
using ArgoCD.Tests.Fakes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Time.Testing;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>
/// One Argo CD over the real API and a real repository, in virtual time. A <c>~</c> in what a scenario writes stands for the mark
/// that keeps its names apart from those of other scenarios; it is left away again in what is expected.
/// </summary>
internal sealed class Scenario : IAsyncDisposable
{
    private const string Prune = "Background";
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScenarioCluster _cluster;
    private readonly ScenarioOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, Task Running)> _pods = new();
    private readonly FakeNetwork _network = new();
    private readonly StringWriter _written = new();
    private readonly TextWriter _log;
    private readonly EventRecord _events;
    private readonly IResourceClient _client;
    private readonly ConcurrentDictionary<string, HeardWatchClient> _connections = new();
    private readonly string _mark;

    private Scenario(ScenarioCluster cluster, string mark, ScenarioOptions options, ScenarioRepository git)
    {
        (_cluster, _mark, _options, Git) = (cluster, mark, options, git);
        Clock = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        _log = TextWriter.Synchronized(_written);
        _events = new(cluster.Client, Named("argo~"));
        _client = options.Client(cluster.Client);
    }

    public FakeTimeProvider Clock { get; }

    public ScenarioRepository Git { get; }

    public IResourceClient Client => _cluster.Client;

    public HttpClient Http => _network.Client;

    /// <summary>What woke the controller, each time that it wrote it.</summary>
    public IReadOnlyCollection<string> Woken => _events.Woken;

    /// <summary>What the components logged.</summary>
    public string Log
    {
        get
        {
            // The synchronized writer locks itself.
            lock (_log)
            {
                return _written.ToString();
            }
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Scenario> StartAsync(ScenarioCluster cluster, string mark, ScenarioOptions options, CancellationToken cancellationToken)
    {
        var scenario = new Scenario(cluster, mark, options, await ScenarioRepository.CreateAsync(cancellationToken));
        foreach (var ns in (string[])["argo~", "coffee~"])
        {
            await scenario.ApplyAsync($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {ns}}}}}");
        }

        await scenario.SetAsync(options.Settings);
        scenario._events.Begin(scenario._stop.Token);
        foreach (var component in options.Components)
        {
            scenario.Start(component);
        }

        if (options.Components.Contains("server"))
        {
            await scenario.WhenAsync("AppProject", "default", _ => true);
        }
        else
        {
            await scenario.ApplyAsync(Manifests.DefaultProject);
        }

        return scenario;
    }

    /// <summary>Puts the scenario's mark into names.</summary>
    public string Named(string text) => text.Replace("~", _mark, StringComparison.Ordinal);

    /// <summary>Starts a component, as its pod would.</summary>
    public void Start(string component)
    {
        IContainerProgram program = component switch
        {
            "repo-server" => new RepoServerProgram(Git.Source, _cluster.Upstream, SourceRenderers.Create(_cluster.Upstream), "v3.5.1"),
            "application-controller" => new ApplicationControllerProgram("v3.5.1"),
            "applicationset-controller" => new ApplicationSetControllerProgram("v3.5.1"),
            _ => new ArgoServerProgram("v3.5.1"),
        };
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _connections[component] = new(_client);
        _pods[component] = (stop, Task.Run(() => program.RunAsync(Context(component), stop.Token)));
    }

    /// <summary>Starts a component unless it runs.</summary>
    public void EnsureStarted(string component)
    {
        if (!_pods.ContainsKey(component))
        {
            Start(component);
        }
    }

    /// <summary>Stops a component, as killing its pod would.</summary>
    public async Task StopAsync(string component)
    {
        if (_pods.TryRemove(component, out var pod))
        {
            await pod.Stop.CancelAsync();
            await pod.Running;
            pod.Stop.Dispose();
        }
    }

    /// <summary>Sets keys of <c>argocd-cm</c>.</summary>
    public Task SetAsync(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (key, value) in settings)
        {
            _options.Settings[key] = value;
        }

        return ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "argocd-cm", ["namespace"] = "argo~" },
            ["data"] = new JsonObject(_options.Settings.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        });
    }

    public string Commit(params (string Path, string? Text)[] files) => Git.Commit("main", files.Select(file => (file.Path, file.Text is null ? null : Named(file.Text))));

    /// <summary>How many pushes the components have told on.</summary>
    public int HandledPushes => Regex.Count(Log, "Webhook handler completed");

    /// <summary>Waits until the components have told so many pushes on.</summary>
    public Task HandledAsync(int pushes) => WhenAsync("Namespace", "argo~", _ => HandledPushes >= pushes, goOn: false);

    /// <summary>Announces a push to the components that listen, and waits until they have told it on.</summary>
    public async Task AnnounceAsync(params string[] changed)
    {
        var handled = HandledPushes;
        foreach (var receiver in (string[])["argocd-applicationset-controller:7000", "argocd-server:8080"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{receiver}/api/webhook") { Content = JsonContent.Create(Manifests.PushEvent(changed)) };
            request.Headers.Add("X-GitHub-Event", "push");
            try
            {
                using var response = await Http.SendAsync(request, Token);
                response.EnsureSuccessStatusCode();
                handled++;
            }
            catch (HttpRequestException) when (!_pods.ContainsKey(receiver["argocd-".Length..receiver.IndexOf(':', StringComparison.Ordinal)]))
            {
                // Nobody listens: that is what the scenario wants.
            }
        }

        await HandledAsync(handled);
    }

    /// <summary>Applies documents with the administrator's rights.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var item in YamlDocuments.Parse(yaml).OfType<JsonObject>())
        {
            await ApplyAsync(item);
        }
    }

    public async Task ApplyAsync(JsonObject item)
    {
        var named = Parse(item.ToJsonString());
        var type = await TypeAsync(named.Kind());
        if (type.Namespaced && named.Namespace().Length == 0)
        {
            named.Ensure("metadata")["namespace"] = NamespaceOf(type);
        }

        if (await Client.FindAsync(type, named.Key(), Token) is null)
        {
            await Client.CreateAsync(type, named, new("kubectl-create"), Token);
        }
        else
        {
            await Client.ApplyAsync(type, named, new("kubectl", Force: true), Token);
        }
    }

    /// <summary>Patches an object as a person's merge patch would. What a project forbids or allows, the controller knows afterwards.</summary>
    public async Task PatchAsync(string kind, string name, string yaml, string? subresource = null)
    {
        var type = await TypeAsync(kind);
        var patched = await Client.PatchAsync(
            type, KeyOf(type, name), PatchType.Merge, YamlDocuments.Parse(Named(yaml)).First()!, new("kubectl-edit", Subresource: subresource), Token);
        if (kind == "AppProject" && _pods.ContainsKey("application-controller"))
        {
            await HeardAsync("application-controller", patched);
        }
    }

    /// <summary>Has the pods of a Deployment report what a kubelet would once they are ready.</summary>
    public async Task MakeReadyAsync(string deployment)
    {
        await WhenAsync("Deployment", deployment, item => item.Number("status", "updatedReplicas") is { } updated && updated == item.Number("spec", "replicas"));
        foreach (var pod in (await ListAsync("Pod", "coffee~")).Where(pod => pod.Label("app") == deployment))
        {
            await PatchAsync("Pod", pod.Name(), "{status: {phase: Running, conditions: [{type: Ready, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}]}}", "status");
        }
    }

    /// <summary>Waits until a component knows an object as it is now.</summary>
    public async Task KnowsAsync(string component, string kind, string name) =>
        await HeardAsync(component, await FindAsync(kind, name) ?? throw new InvalidOperationException($"{kind} {name} is not there"));

    public async Task DeleteAsync(string kind, string name, string propagation = Prune)
    {
        var type = await TypeAsync(kind);
        await Client.DeleteAsync(type, KeyOf(type, name), new(propagation), Token);
    }

    /// <summary>Does what is refused where the object is not there, or is just going; that is no matter.</summary>
    public static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ApiException error) when (error.Code is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // There is nothing to do it to.
        }
    }

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string kind, string ns) => (await Client.ListAsync(await TypeAsync(kind), Named(ns), null, Token)).Items;

    public async Task<JsonObject?> FindAsync(string kind, string name)
    {
        var type = await TypeAsync(kind);
        return await Client.FindAsync(type, KeyOf(type, name), Token);
    }

    /// <summary>Waits until an object is as wanted. Virtual time goes on while nothing changes.</summary>
    public async Task<JsonObject> WhenAsync(string kind, string name, Func<JsonObject, bool> holds) =>
        await WhenAsync(kind, name, item => item is not null && holds(item), goOn: true) ?? throw new InvalidOperationException("unreachable");

    /// <summary>Waits until an object is there, while virtual time stands still: nothing that looks only now and then brings it.</summary>
    public Task AppearsAtOnceAsync(string kind, string name) => WhenAsync(kind, name, item => item is not null, goOn: false);

    /// <summary>Has something done that starts an operation, and waits until that has ended and its end has been looked at.</summary>
    public async Task<JsonObject> AfterOperationAsync(string name, Func<Task> ask)
    {
        var before = EndedOperations(name);
        await ask();
        await WhenAsync("Application", name, app => EndedOperations(name) > before && app.Map("operation") is null);
        return await RefreshAsync(name);
    }

    /// <summary>The messages of the Events about an object, in the order in which the API server took them.</summary>
    public IEnumerable<string> MessagesAbout(string name) =>
        _events.Seen.Where(item => item.Text("involvedObject", "name") == Named(name)).Select(item => item.Text("message"));

    /// <summary>What the operations of an Application said of themselves, one after another.</summary>
    public IEnumerable<string> OperationMessages(string name)
    {
        var last = "";
        foreach (var (_, message) in _events.Said.Where(said => said.Application == Named(name)))
        {
            if (message.Length > 0 && message != last)
            {
                yield return message;
            }

            last = message;
        }
    }

    /// <summary>Waits until an object is gone.</summary>
    public Task GoneAsync(string kind, string name) => WhenAsync(kind, name, item => item is null, goOn: true);

    /// <summary>Has an Application compared, and waits until it has been.</summary>
    public async Task<JsonObject> RefreshAsync(string name, string how = "normal")
    {
        await PatchAsync("Application", name, $"{{metadata: {{annotations: {{argocd.argoproj.io/refresh: {how}}}}}}}");
        return (await WhenAsync("Application", name, app => app is not null && app.Annotation(Words.Refresh) is null, goOn: false))!;
    }

    /// <summary>Waits until all that a scenario shows is as the file of its name expects.</summary>
    public Task ExpectAsync([CallerMemberName] string name = "", [CallerFilePath] string file = "") =>
        new Expectation(this, _events, _mark).HoldsAsync(Path.GetFileNameWithoutExtension(file), name, Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var component in _pods.Keys)
        {
            await StopAsync(component);
        }

        await _events.DisposeAsync();
        _network.Dispose();
        _stop.Dispose();
        await Git.DisposeAsync();
        await _log.DisposeAsync();
    }

    /// <summary>Reads text as JSON with this scenario's names.</summary>
    public JsonObject Parse(string text) => YamlDocuments.Parse(Named(text)).First()!.AsObject();

    internal async Task<ResourceType> TypeAsync(string kind)
    {
        var types = await Client.ListTypesAsync(Token);
        return types.First(type => type.Kind == kind && type.Group is not ("extensions" or "events.k8s.io" or "metrics.k8s.io"));
    }

    private async Task<JsonObject?> WhenAsync(string kind, string name, Func<JsonObject?, bool> holds, bool goOn)
    {
        var type = await TypeAsync(kind);
        var key = KeyOf(type, name);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        var changes = Channel.CreateUnbounded<bool>();
        var start = await Client.ListAsync(type, type.Namespaced ? key.Namespace : null, null, patience.Token);
        var following = FollowAsync(type, key, start.ResourceVersion, changes.Writer, patience.Token);
        JsonObject? now = null;
        try
        {
            while (true)
            {
                now = await Client.FindAsync(type, key, patience.Token);
                if (holds(now))
                {
                    return now;
                }

                using var moment = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
                moment.CancelAfter(Quiet);
                try
                {
                    await changes.Reader.ReadAsync(moment.Token);
                }
                catch (OperationCanceledException) when (!patience.IsCancellationRequested)
                {
                    if (goOn)
                    {
                        Clock.Advance(Tick);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            throw new TimeoutException($"{kind} {name} stays {now?.ToJsonString() ?? "absent"}\n{Log}");
        }
        finally
        {
            await patience.CancelAsync();
            await following;
        }
    }

    private async Task FollowAsync(ResourceType type, ObjectKey key, string version, ChannelWriter<bool> changes, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in Client.WatchAsync(type, type.Namespaced ? key.Namespace : null, null, version, cancellationToken))
            {
                if (change.Type is not ResourceEventType.Bookmark && change.Object.Key() == key)
                {
                    changes.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody waits any more.
        }
    }

    private Task HeardAsync(string component, JsonObject item) => _connections[component].HeardAsync(item.Kind(), item.ResourceVersion(), Token).WaitAsync(Patience, Token);

    private long EndedOperations(string name) => _events.Seen
        .Where(item => item.Text("reason") == "OperationCompleted" && item.Text("involvedObject", "name") == Named(name)).Sum(item => item.Number("count") ?? 1);

    private string NamespaceOf(ResourceType type) => Named(type.Group == Words.Group && type.Kind is "Application" or "ApplicationSet" or "AppProject" ? "argo~" : "coffee~");

    private ObjectKey KeyOf(ResourceType type, string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 ? new(Named(name[..slash]), Named(name[(slash + 1)..])) : new(type.Namespaced ? NamespaceOf(type) : "", Named(name));
    }

    private ContainerContext Context(string component) => new()
    {
        Pod = new(Named("argo~"), component),
        Container = component,
        Arguments = [],
        Environment = _options.Environment.ToImmutableDictionary().Add("NAMESPACE", Named("argo~")),
        Kubernetes = null!,
        Resources = _connections[component],
        Network = _network.Of($"argocd-{component}"),
        Log = _log,
        Time = Clock,
    };
}

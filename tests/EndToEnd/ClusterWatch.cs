using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using Kubernetes.Runtime;

namespace EndToEnd;

/// <summary>A dashboard's cluster, reached by its kubeconfig alone; it waits by watching.</summary>
public sealed class ClusterWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly global::k8s.Kubernetes _connection;

    private readonly string _kubeconfig;

    /// <summary>Connects.</summary>
    /// <param name="kubeconfig">The kubeconfig that the dashboard printed.</param>
    public ClusterWatch(string kubeconfig)
    {
        _kubeconfig = kubeconfig;
        _connection = new global::k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        Resources = new ResourceClient(_connection);
    }

    /// <summary>Its objects.</summary>
    public IResourceClient Resources { get; }

    /// <summary>The address of its API.</summary>
    public Uri Address => _connection.BaseUri;

    /// <summary>A connection of somebody who trusts the cluster's certificate and has no credentials of it.</summary>
    public global::k8s.Kubernetes WithoutCredentials()
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeconfig);
        configuration.ClientCertificateData = configuration.ClientCertificateKeyData = configuration.AccessToken = null;
        return new global::k8s.Kubernetes(configuration);
    }

    /// <summary>Waits until what a watch shows fulfils a condition.</summary>
    /// <returns>The moment it did, as a <see cref="Stopwatch"/> timestamp.</returns>
    /// <exception cref="TimeoutException">It did not within two minutes; the message says what there was instead.</exception>
    public async Task<long> UntilAsync(
        ResourceType type, Func<IReadOnlyDictionary<ObjectKey, JsonObject>, bool> holds, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var all = new Dictionary<ObjectKey, JsonObject>();
        try
        {
            var list = await Resources.ListAsync(type, null, null, limit.Token);
            foreach (var item in list.Items) { all[KeyOf(item)] = item; }
            if (holds(all)) { return Stopwatch.GetTimestamp(); }
            await foreach (var change in Resources.WatchAsync(type, null, null, list.ResourceVersion, limit.Token))
            {
                if (change.Type == ResourceEventType.Bookmark) { continue; }
                if (change.Type == ResourceEventType.Deleted) { all.Remove(KeyOf(change.Object)); }
                else { all[KeyOf(change.Object)] = change.Object; }
                if (holds(all)) { return Stopwatch.GetTimestamp(); }
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"after {Patience.TotalSeconds:0} s:\n{string.Join('\n', all.Values.Select(Describe))}", error);
        }

        throw new InvalidOperationException($"the watch of {type.Kind} ended");
    }

    /// <summary>Waits until exactly these Applications exist, all of them Synced and Healthy.</summary>
    public Task<long> UntilHealthyAsync(IReadOnlyCollection<string> applications, CancellationToken cancellationToken) => UntilAsync(
        ResourceTypes.Applications,
        all => all.Keys.Select(key => key.Name).ToHashSet(StringComparer.Ordinal).SetEquals(applications) && all.Values.All(IsSyncedAndHealthy),
        cancellationToken);

    /// <summary>Whether an Application is what git says, and works.</summary>
    public static bool IsSyncedAndHealthy(JsonObject application) =>
        (string?)application["status"]?["sync"]?["status"] == "Synced" && (string?)application["status"]?["health"]?["status"] == "Healthy";

    /// <summary>Whether a pod serves.</summary>
    public static bool IsReady(JsonObject pod) => (pod["status"]?["conditions"] as JsonArray ?? [])
        .Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True");

    /// <summary>The namespace and name of an object.</summary>
    public static ObjectKey KeyOf(JsonObject item) => new((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");

    private static string Describe(JsonObject item) =>
        $"{item["kind"]} {KeyOf(item)}: {item["status"]?["sync"]?["status"]} {item["status"]?["health"]?["status"] ?? item["status"]?["phase"]} {item["status"]?["conditions"]?.ToJsonString()}";

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using k8s;
using Kubernetes.Runtime;
using Testing;

namespace EndToEnd;

/// <summary>A dashboard's cluster, reached by its kubeconfig alone; it waits by watching.</summary>
public sealed class ClusterWatch : IDisposable
{
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
        await Resources.UntilAsync(type, null, holds, cancellationToken);
        return Stopwatch.GetTimestamp();
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

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}

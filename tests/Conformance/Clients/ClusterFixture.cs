using k8s;
using ServerProcess;

namespace Conformance.Clients;

/// <summary>One cluster for the tests of the client library, each in a namespace of its own, reached by its kubeconfig over TLS.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private ClusterUnderTest? _cluster;

    /// <summary>The client of the administrator.</summary>
    public k8s.Kubernetes Client { get; private set; } = null!;

    /// <summary>Makes a namespace.</summary>
    public async Task<string> CreateNamespaceAsync()
    {
        var name = $"client-{Guid.NewGuid():N}"[..20];
        await Client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = name } }, cancellationToken: TestContext.Current.CancellationToken);
        return name;
    }

    public async ValueTask InitializeAsync()
    {
        _cluster = await ClusterUnderTest.StartAsync(TestContext.Current.CancellationToken);
        Client = new k8s.Kubernetes(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(_cluster.Kubeconfig)));
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_cluster is not null) { await _cluster.DisposeAsync(); }
    }
}

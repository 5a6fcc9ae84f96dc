using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using k8s;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Controllers.Tests.Cluster;

/// <summary>Runs a program as a pod would, and reaches its ports.</summary>
internal sealed class ProgramRun : IPodNetwork
{
    private readonly ConcurrentDictionary<int, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _ports = new();

    public HttpClient Client => throw new NotSupportedException("This pod has no way out.");

    public StringWriter Log { get; } = new();

    public Task RunAsync(IContainerProgram program, IKubernetes kubernetes, IResourceClient client, CancellationToken cancellationToken) => program.RunAsync(
        new ContainerContext
        {
            Pod = new ObjectKey("argo", "program"),
            Container = "program",
            Arguments = [],
            Environment = ImmutableDictionary<string, string>.Empty,
            Kubernetes = kubernetes,
            Resources = client,
            Network = this,
            Log = TextWriter.Synchronized(Log),
            Time = TimeProvider.System,
        },
        cancellationToken);

    public IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler)
    {
        _ports[port] = handler;
        return new Closing(() => _ports.TryRemove(port, out _));
    }

    public async Task<HttpStatusCode> GetAsync(int port, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://pod:{port}{path}");
        using var response = await _ports[port](request, cancellationToken);
        return response.StatusCode;
    }

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}

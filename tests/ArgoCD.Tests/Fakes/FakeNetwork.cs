using System.Collections.Concurrent;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Tests.Fakes;

/// <summary>A network in which every pod that listens is reached by its port alone.</summary>
internal sealed class FakeNetwork : IPodNetwork, IDisposable
{
    private readonly ConcurrentDictionary<int, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _ports = new();

    public FakeNetwork() => Client = new(new Handler(this));

    public HttpClient Client { get; }

    public IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler)
    {
        _ports[port] = handler;
        return new Closing(() => _ports.TryRemove(port, out _));
    }

    public void Dispose() => Client.Dispose();

    private sealed class Handler(FakeNetwork network) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            network._ports.TryGetValue(request.RequestUri!.Port, out var handler)
                ? handler(request, cancellationToken)
                : throw new HttpRequestException($"dial tcp 10.96.0.20:{request.RequestUri.Port}: connect: connection refused");
    }

    private sealed class Closing(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

using System.Collections.Concurrent;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Tests.Fakes;

/// <summary>A network in which each component is reached by its Service's name and the port it listens on.</summary>
internal sealed class FakeNetwork : IDisposable
{
    private readonly ConcurrentDictionary<(string Host, int Port), Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _ports = new();

    public FakeNetwork() => Client = new(new Handler(this));

    public HttpClient Client { get; }

    public IPodNetwork Of(string host) => new Pod(this, host);

    public void Dispose() => Client.Dispose();

    private sealed class Pod(FakeNetwork network, string host) : IPodNetwork
    {
        public HttpClient Client => network.Client;

        public IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler)
        {
            network._ports[(host, port)] = handler;
            return new Closing(() => network._ports.TryRemove((host, port), out _));
        }
    }

    private sealed class Handler(FakeNetwork network) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            network._ports.TryGetValue((request.RequestUri!.Host, request.RequestUri.Port), out var handler)
                ? handler(request, cancellationToken)
                : throw new HttpRequestException($"dial tcp 10.96.0.20:{request.RequestUri.Port}: connect: connection refused");
    }

    private sealed class Closing(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

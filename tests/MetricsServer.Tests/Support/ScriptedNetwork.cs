using Kubernetes.Runtime.Programs;

namespace MetricsServer.Tests.Support;

/// <summary>A pod's network of which only the listening side is used.</summary>
internal sealed class ScriptedNetwork : IPodNetwork, IDisposable
{
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? Handler { get; private set; }

    public HttpClient Client => throw new NotSupportedException();

    public IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler)
    {
        Handler = handler;
        return this;
    }

    public void Dispose() => Handler = null;
}

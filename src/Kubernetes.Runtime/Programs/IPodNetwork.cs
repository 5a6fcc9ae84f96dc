namespace Kubernetes.Runtime.Programs;

/// <summary>The cluster's network as one pod sees it. Nothing outside the cluster can be reached through it.</summary>
public interface IPodNetwork
{
    /// <summary>
    /// Answers HTTP requests to a port of this pod until the result is disposed: from probes, Services, the API
    /// server's proxy, and other pods.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pod listens on this port already.</exception>
    IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler);

    /// <summary>
    /// Sends requests as the pod would: names such as <c>argocd-repo-server:8081</c> or
    /// <c>git.default.svc</c> are resolved by the cluster's DNS and answered by a ready pod of the Service. A name that
    /// does not exist throws an <see cref="HttpRequestException"/> with the resolver's words (<c>dial tcp: lookup NAME on
    /// 10.96.0.10:53: no such host</c>); a Service without ready pods, <c>connection refused</c>.
    /// </summary>
    HttpClient Client { get; }
}

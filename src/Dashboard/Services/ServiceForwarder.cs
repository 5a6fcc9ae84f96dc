using Clusters;
using Kubernetes.Runtime;
using Yarp.ReverseProxy.Forwarder;

namespace Dashboard.Services;

/// <summary>
/// Passes a browser's request on to a Service through the API server's service proxy, which is the way in on every cluster.
/// What belongs to the dashboard (cookies, credentials, origin) stays here.
/// </summary>
internal sealed class ServiceForwarder(ICluster cluster, ServiceDirectory directory, IHttpForwarder forwarder) : IDisposable
{
    private static readonly string[] Ours = ["Authorization", "Cookie", "Origin", "Referer", "Host"];
    private readonly HttpMessageInvoker _invoker = new(new ClusterMessageHandler(cluster));

    /// <summary>Passes on a request for <c>NAME.localhost</c>, path as it is.</summary>
    public async Task ForwardByHostAsync(HttpContext context, string name) =>
        await ForwardAsync(context, name, () => directory.FindAsync(name, context.RequestAborted), context.Request.Path, sandbox: false);

    /// <summary>
    /// Passes on a request for <c>/services/NAMESPACE/NAME/PATH</c>. The answer runs in a sandbox: it shares the dashboard's address, and
    /// must not act as a page of it.
    /// </summary>
    public async Task ForwardByPathAsync(HttpContext context, string ns, string name, string? path) =>
        await ForwardAsync(context, $"{ns}/{name}", () => directory.FindAsync(new ObjectKey(ns, name), context.RequestAborted), "/" + path, sandbox: true);

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static async Task SayAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private async Task ForwardAsync(HttpContext context, string asked, Func<Task<ServicePort?>> find, PathString path, bool sandbox)
    {
        ServicePort? port;
        try
        {
            port = cluster.Status.State == ClusterState.Running ? await find() : null;
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            await SayAsync(context, StatusCodes.Status502BadGateway, $"The cluster could not be asked for the Service {asked}: {error.Message}");
            return;
        }

        if (port is null)
        {
            await SayAsync(context, StatusCodes.Status404NotFound, $"There is no Service {asked} in the connected cluster.");
            return;
        }

        if (sandbox) { context.Response.Headers.ContentSecurityPolicy = "sandbox allow-scripts allow-forms"; }
        var failure = await forwarder.SendAsync(
            context, "http://cluster.invalid", _invoker, new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(2) }, new Transformer(port.ProxyPath + path.ToUriComponent()));
        if (failure != ForwarderError.None && !context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status502BadGateway)
        {
            await SayAsync(context, StatusCodes.Status502BadGateway, $"The cluster did not answer for the Service {asked}.");
        }
    }

    private sealed class Transformer(string path) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            foreach (var header in Ours) { proxyRequest.Headers.Remove(header); }
            proxyRequest.RequestUri = new Uri($"{destinationPrefix}{path}{httpContext.Request.QueryString}");
        }
    }
}

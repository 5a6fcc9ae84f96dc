using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernetes.Kubelet.Network;

/// <summary>
/// The way of a namespace's processes into the cluster's network: an HTTP proxy on loopback, which they are given as
/// HTTP_PROXY. It knows the cluster's names and addresses and refuses every other destination.
/// </summary>
internal sealed class ClusterProxy : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClusterProxy(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where it listens.</summary>
    internal Uri Address { get; }

    internal static Task<ClusterProxy> StartAsync(ClusterNetwork network, string ns, CancellationToken cancellationToken) =>
        StartAsync((request, token) => network.SendAsync(ns, request, token), cancellationToken);

    /// <summary>Starts a listener whose requests go one way.</summary>
    internal static async Task<ClusterProxy> StartAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxConcurrentConnections = 1_000;
        });
        var app = builder.Build();
        app.Run(http => ForwardAsync(send, http));
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new ClusterProxy(app, new Uri(address));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task ForwardAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, HttpContext http)
    {
        if (HttpMethods.IsConnect(http.Request.Method) || !http.Request.Host.HasValue)
        {
            await AnswerAsync(http, StatusCodes.Status403Forbidden, "only http destinations inside the cluster can be reached");
            return;
        }

        using var request = RequestOf(http.Request);
        try
        {
            using var response = await send(request, http.RequestAborted);
            http.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !HopByHop.Is(header.Key)))
            {
                http.Response.Headers[name] = values.ToArray();
            }

            await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
        catch (HttpRequestException error) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, StatusCodes.Status502BadGateway, error.Message);
        }
    }

    private static HttpRequestMessage RequestOf(HttpRequest incoming)
    {
        var address = new UriBuilder("http", incoming.Host.Host, incoming.Host.Port ?? 80, incoming.PathBase.Add(incoming.Path).ToUriComponent())
        {
            Query = incoming.QueryString.ToUriComponent(),
        };
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), address.Uri);
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(incoming.Body);
        }

        foreach (var (name, values) in incoming.Headers)
        {
            if (!HopByHop.Is(name) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }

    private static Task AnswerAsync(HttpContext http, int code, string message)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(message, http.RequestAborted);
    }
}

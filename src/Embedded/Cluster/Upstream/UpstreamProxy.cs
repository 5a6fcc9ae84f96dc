using System.Net;
using System.Net.Sockets;
using System.Text;
using Kubernetes.ApiServer.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Cluster.Upstream;

/// <summary>
/// Lets kubectl and helm in a terminal read the <see cref="UpstreamCatalogue"/> at its genuine addresses without a network: a loopback
/// proxy for <c>HTTPS_PROXY</c>, which ends TLS itself with certificates of an authority of its own (<c>SSL_CERT_FILE</c>).
/// It answers the catalogue's hosts and refuses every other destination.
/// </summary>
public sealed partial class UpstreamProxy : IAsyncDisposable
{
    private const int LongestRequestHead = 8 * 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(10);

    // A busy machine may need longer than Kestrel's 10 s; kubectl gives up after 27 s.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);
    private readonly WebApplication _origin;
    private readonly IssuedCertificate _certificate;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _hosts;
    private readonly int _originPort;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tunnels = [];
    private readonly Task _accepting;

    private UpstreamProxy(
        TcpListener listener, WebApplication origin, int originPort, IssuedCertificate certificate, HashSet<string> hosts, string certificateFile, ILogger logger)
    {
        (_listener, _origin, _originPort, _certificate, _hosts, _logger) = (listener, origin, originPort, certificate, hosts, logger);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        CertificateFile = certificateFile;
        _accepting = AcceptAsync();
    }

    /// <summary>The value for <c>HTTPS_PROXY</c>.</summary>
    public Uri Address { get; }

    /// <summary>The value for <c>SSL_CERT_FILE</c>: a PEM file with the proxy's own authority.</summary>
    public string CertificateFile { get; }

    /// <summary>Starts a proxy.</summary>
    /// <param name="catalogue">What it answers from.</param>
    /// <param name="folder">Where its authority is kept, mode 0700.</param>
    /// <param name="port">Its port; 0 for any free one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static async Task<UpstreamProxy> StartAsync(
        UpstreamCatalogue catalogue, string folder, int port, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // First of all: where the port is taken, nothing else has begun.
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        try
        {
            return await StartAsync(listener, catalogue, folder, time, loggers, cancellationToken);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static async Task<UpstreamProxy> StartAsync(
        TcpListener listener, UpstreamCatalogue catalogue, string folder, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var hosts = catalogue.Addresses.Select(address => address.Host).ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var authority = CertificateAuthority.CreateOrLoad(folder, "upstream-catalogue", time);
        var certificate = authority.IssueServer(hosts);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate.Certificate, https => https.HandshakeTimeout = HandshakeTimeout)));
        var origin = builder.Build();
        origin.Run(async context =>
        {
            var address = new UriBuilder("https", context.Request.Host.Host, -1, context.Request.Path.ToUriComponent()).Uri;
            if (await catalogue.ReadAsync(address, context.RequestAborted) is not { } content)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync($"The upstream catalogue does not hold {address}\n", context.RequestAborted);
                return;
            }

            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        });
        await origin.StartAsync(cancellationToken);
        var originPort = new Uri(origin.Urls.First()).Port;
        return new UpstreamProxy(
            listener, origin, originPort, certificate, hosts, Path.Combine(folder, "upstream-catalogue.crt"), loggers.CreateLogger<UpstreamProxy>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] open;
        lock (_gate) { open = [.. _tunnels]; }
        await Task.WhenAll(open);
        await _origin.DisposeAsync();
        _certificate.Dispose();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (!_stopping.IsCancellationRequested) { AcceptFailed(_logger, error); }
                return;
            }

            var tunnel = TunnelAsync(client);
            lock (_gate) { _tunnels.Add(tunnel); }
            _ = tunnel.ContinueWith(
                done => { lock (_gate) { _tunnels.Remove(done); } }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task TunnelAsync(Socket client)
    {
        try
        {
            await using var near = new NetworkStream(client, ownsSocket: true);
            var refusal = await ReadRefusalAsync(near);
            if (refusal is not null)
            {
                await near.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stopping.Token);
                return;
            }

            using var origin = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await origin.ConnectAsync(IPAddress.Loopback, _originPort, _stopping.Token);
            await using var far = new NetworkStream(origin, ownsSocket: false);
            await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stopping.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var there = near.CopyToAsync(far, either.Token);
            var back = far.CopyToAsync(near, either.Token);
            await Task.WhenAny(there, back);
            await either.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            TunnelEnded(_logger, error.Message);
        }
    }

    // Null where the head is a CONNECT to a host of the catalogue; else the status line of the refusal.
    private async Task<string?> ReadRefusalAsync(NetworkStream near)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        timeout.CancelAfter(HeadTimeout);
        var head = new byte[LongestRequestHead];
        var length = 0;
        while (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            // One byte at a time at the end: what follows the head belongs to TLS.
            if (length == head.Length) { return "431 Request Header Fields Too Large"; }
            var read = await near.ReadAsync(head.AsMemory(length, 1), timeout.Token);
            if (read == 0) { throw new IOException("the client left before its request was complete"); }
            length += read;
        }

        var words = Encoding.ASCII.GetString(head, 0, length).Split("\r\n")[0].Split(' ');
        if (words is not ["CONNECT", var target, _]) { return "405 Method Not Allowed"; }
        var colon = target.LastIndexOf(':');
        return colon > 0 && target[(colon + 1)..] == "443" && _hosts.Contains(target[..colon]) ? null : "403 Forbidden";
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The upstream proxy no longer accepts connections")]
    private static partial void AcceptFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "A connection through the upstream proxy ended: {Reason}")]
    private static partial void TunnelEnded(ILogger logger, string reason);
}

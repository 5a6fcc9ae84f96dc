using System.Net.Sockets;
using global::Embedded.Cluster.Upstream;
using Microsoft.Extensions.Logging;

namespace Clusters.Embedded;

/// <summary>
/// The upstream catalogue for programs in a learner's terminal: kubectl and helm read it at upstream's genuine addresses, through a
/// proxy on loopback, and need no network. The buttons need none of this: they read the catalogue in this process.
/// </summary>
public sealed class UpstreamAccess : IAsyncDisposable
{
    private readonly UpstreamProxy _proxy;

    private UpstreamAccess(UpstreamProxy proxy) => _proxy = proxy;

    /// <summary>The value for <c>HTTPS_PROXY</c>.</summary>
    public Uri Proxy => _proxy.Address;

    /// <summary>The value for <c>SSL_CERT_FILE</c>: a PEM file with the proxy's own authority.</summary>
    public string CertificateFile => _proxy.CertificateFile;

    /// <summary>Starts the proxy.</summary>
    /// <param name="folder">Where its authority is kept, mode 0700.</param>
    /// <param name="port">The port that terminals were told before, if any; where somebody else has it now, another is taken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<UpstreamAccess> StartAsync(
        string folder, int? port, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var catalogue = new UpstreamCatalogue();
        try
        {
            return new UpstreamAccess(await UpstreamProxy.StartAsync(catalogue, folder, port ?? 0, time, loggers, cancellationToken));
        }
        catch (SocketException error) when (port is not null && error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new UpstreamAccess(await UpstreamProxy.StartAsync(catalogue, folder, 0, time, loggers, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}

using System.Net;
using System.Net.Sockets;

namespace Kubernetes.Kubelet.Network;

/// <summary>A port that is really a port of a process at this machine.</summary>
internal sealed class LoopbackPort(HttpMessageInvoker transport, Uri address, string announced) : IPodPort
{
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.Headers.Host ??= asked.IsDefaultPort ? asked.Host : $"{asked.Host}:{asked.Port}";
        request.RequestUri = new Uri(address, asked.PathAndQuery);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            return await transport.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw ClusterErrors.Refused(announced);
        }
    }

    public async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(address, cancellationToken);
        }
        catch (SocketException)
        {
            throw ClusterErrors.Refused(announced);
        }
    }

    /// <summary>Opens a connection to an address of this machine.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    internal static async Task<Stream> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return client.GetStream();
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}

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
}

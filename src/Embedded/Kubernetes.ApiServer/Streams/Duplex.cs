using System.Net.Sockets;

namespace Kubernetes.ApiServer.Streams;

/// <summary>Copies in both directions between a client and a connection.</summary>
internal static class Duplex
{
    /// <summary>Copies until the connection has ended; the end of the client's input closes only that direction.</summary>
    public static async Task PumpAsync(Stream fromClient, Stream toClient, Stream target, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(fromClient, target, ending.Token);
        try
        {
            await target.CopyToAsync(toClient, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(Stream fromClient, Stream target, CancellationToken cancellationToken)
    {
        await fromClient.CopyToAsync(target, cancellationToken);
        if (target is NetworkStream network)
        {
            network.Socket.Shutdown(SocketShutdown.Send);
        }
    }
}

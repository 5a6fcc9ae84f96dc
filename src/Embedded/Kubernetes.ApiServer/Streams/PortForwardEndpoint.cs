using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Streams.Spdy;

namespace Kubernetes.ApiServer.Streams;

/// <summary>
/// Answers <c>pods/portforward</c>: SPDY within a WebSocket, as kubectl sends it, or two channels for each port, as older clients do.
/// </summary>
internal sealed class PortForwardEndpoint(ObjectWriter writer, NodeAccess nodes, RbacAuthorizer authorizer)
{
    private const string Tunnel = "SPDY/3.1+portforward.k8s.io";
    private const int MostPorts = 120;   // two channels each, below the one that closes

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (ns, name) = (call.Info.Namespace, call.Info.Name);
        var pod = writer.Get(call.Resource, ns, name).Parse();
        if ((string?)pod["status"]?["phase"] is not "Running")
        {
            throw Refusals.BadRequest($"unable to forward port because pod is not running. Current status={(string?)pod["status"]?["phase"]}");
        }

        var connector = nodes.Connector;
        Task<Stream> ConnectAsync(int port, CancellationToken token) => connector.ConnectAsync(ns, name, port, token);
        var ports = call.Context.Request.Query["ports"].SelectMany(p => (p ?? "").Split(','))
            .Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : throw Refusals.BadRequest($"invalid port \"{p}\"")).ToList();
        var (socket, protocol) = await Upgrade.AcceptAsync(call, authorizer, [Tunnel, "v4.channel.k8s.io"]);
        if (protocol == Tunnel)
        {
            await using var stream = new TunnelStream(socket);
            using var session = new SpdySession(stream, ConnectAsync);
            await session.RunAsync(cancellationToken);
        }
        else
        {
            await ForwardAsync(socket, ports.Count <= MostPorts ? ports : ports[..MostPorts], ConnectAsync, cancellationToken);
        }
    }

    private static async Task ForwardAsync(WebSocket socket, List<int> ports, Func<int, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        using var channels = new ChannelSocket(socket);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var forwarding = ports.Select((port, i) => (Port: port, Data: (byte)(2 * i), Incoming: channels.Incoming((byte)(2 * i)))).ToList();
        foreach (var (port, data, _) in forwarding)
        {
            byte[] number = [(byte)port, (byte)(port >> 8)];
            await channels.SendAsync(data, number, cancellationToken);
            await channels.SendAsync((byte)(data + 1), number, cancellationToken);
        }

        var reading = channels.ReadAsync(ending.Token);
        var pumping = Task.WhenAll(forwarding.Select(f => PumpAsync(channels, f.Port, f.Data, f.Incoming, connect, ending.Token)));
        await Task.WhenAny(reading, pumping);
        await channels.CloseAsync(reading, ending);
        await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task PumpAsync(
        ChannelSocket channels, int port, byte data, Stream incoming, Func<int, CancellationToken, Task<Stream>> connect, CancellationToken cancellationToken)
    {
        try
        {
            await using var target = await connect(port, cancellationToken);
            await Duplex.PumpAsync(incoming, channels.Outgoing(data), target, cancellationToken);
        }
        catch (Exception error) when (error is NodeRequestException or IOException)
        {
            await channels.SendAsync((byte)(data + 1), Encoding.UTF8.GetBytes($"failed to forward port {port.ToString(CultureInfo.InvariantCulture)}: {error.Message}"), cancellationToken);
        }
    }
}

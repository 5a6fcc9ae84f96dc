using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Kubernetes.ApiServer.Streams;

/// <summary>
/// Several streams over one WebSocket, as <c>v4.channel.k8s.io</c> and <c>v5.channel.k8s.io</c> have them: the first byte of a
/// message names its channel, and in version 5 channel 255 closes the one that it names.
/// </summary>
internal sealed class ChannelSocket(WebSocket socket) : IDisposable
{
    /// <summary>The subprotocols, best first; the last stands for clients that name none, as some libraries do.</summary>
    public static readonly string[] Protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io", ""];

    private const byte CloseChannel = 255;
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Dictionary<byte, Pipe> _incoming = [];

    /// <summary>What arrives on a channel; called before <see cref="ReadAsync"/>. Channels that nobody opened are dropped.</summary>
    public Stream Incoming(byte channel)
    {
        var pipe = new Pipe();
        _incoming[channel] = pipe;
        return pipe.Reader.AsStream();
    }

    /// <summary>A stream whose writes leave on a channel.</summary>
    public Stream Outgoing(byte channel) => new ChannelStream(this, channel);

    /// <summary>Reads until the client closes the connection or leaves; then every incoming channel has ended.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (true)
            {
                byte? channel = null;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    var bytes = buffer.AsMemory(0, part.Count);
                    if (channel is null && bytes.Length > 0)
                    {
                        channel = bytes.Span[0];
                        bytes = bytes[1..];
                    }

                    await TakeAsync(channel, bytes, cancellationToken);
                }
                while (!part.EndOfMessage);
            }
        }
        catch (WebSocketException)
        {
            // The client is gone without a word: that ends its input too.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (var pipe in _incoming.Values)
            {
                await pipe.Writer.CompleteAsync();
            }
        }
    }

    /// <summary>Sends a message on a channel.</summary>
    public async ValueTask SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var message = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message.AsMemory(0, bytes.Length + 1), WebSocketMessageType.Binary, true, cancellationToken);
        }
        catch (WebSocketException error)
        {
            throw new IOException("the client closed the connection", error);
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Says that all was said, and waits until the client has heard it: a connection that is cut before loses what is under way.</summary>
    /// <param name="reading">The reading of what the client sends.</param>
    /// <param name="ending">Ends that reading, where the client does not answer in time.</param>
    public async Task CloseAsync(Task reading, CancellationTokenSource ending)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ending.Token);
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException)
            {
                // The client closed first.
            }
        }

        ending.CancelAfter(CloseGrace);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ending.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _sending.Dispose();

    private async ValueTask TakeAsync(byte? channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (channel == CloseChannel)
        {
            if (bytes.Length > 0 && _incoming.TryGetValue(bytes.Span[0], out var closed))
            {
                await closed.Writer.CompleteAsync();
            }
        }
        else if (channel is { } known && bytes.Length > 0 && _incoming.TryGetValue(known, out var pipe))
        {
            await pipe.Writer.WriteAsync(bytes, cancellationToken);
        }
    }

    private sealed class ChannelStream(ChannelSocket owner, byte channel) : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.IsEmpty ? ValueTask.CompletedTask : owner.SendAsync(channel, buffer, cancellationToken);
    }
}

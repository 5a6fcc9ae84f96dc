using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Kubernetes.ApiServer.Nodes;

namespace Kubernetes.ApiServer.Streams.Spdy;

/// <summary>
/// The server's side of a port-forward. For each connection the client opens two streams with the same request id, one for errors
/// and one for data; the data stream becomes a connection to the pod. Windows are ignored, as the clients ignore them.
/// </summary>
internal sealed class SpdySession(Stream transport, Func<int, CancellationToken, Task<Stream>> connect) : IDisposable
{
    private const int MostStreams = 2_000;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<int, Pipe> _streams = new();
    private readonly ConcurrentDictionary<string, int> _errorStreams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Task> _connections = new();

    /// <summary>Serves until the client is gone; then every connection has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var headers = new SpdyHeaders();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await SpdyFrame.ReadAsync(transport, ending.Token) is { } frame && frame.Type != SpdyFrameType.GoAway)
            {
                await TakeAsync(frame, headers, ending.Token);
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or System.Net.WebSockets.WebSocketException or OperationCanceledException)
        {
            // The client is gone, or does not speak SPDY: either way there is nobody to forward for.
        }

        await ending.CancelAsync();
        foreach (var pipe in _streams.Values)
        {
            await pipe.Writer.CompleteAsync();
        }

        await Task.WhenAll(_connections.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task TakeAsync(SpdyFrame frame, SpdyHeaders headers, CancellationToken cancellationToken)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream when frame.Payload.Length > 10:
                await OpenAsync(frame, headers.Read(frame.Payload.AsMemory(10)), headers.WriteEmpty(), cancellationToken);
                break;
            case SpdyFrameType.Headers when frame.Payload.Length > 4:
                headers.Read(frame.Payload.AsMemory(4));   // nothing in them matters, but they are part of the compressed stream
                break;
            case SpdyFrameType.Ping:
                await WriteAsync(frame, cancellationToken);
                break;
            case SpdyFrameType.RstStream:
                await EndInputAsync(frame.Stream);
                break;
            case SpdyFrameType.Data:
                if (frame.Payload.Length > 0 && _streams.TryGetValue(frame.Stream, out var pipe))
                {
                    await pipe.Writer.WriteAsync(frame.Payload, cancellationToken);
                }

                if ((frame.Flags & SpdyFrame.Fin) != 0)
                {
                    await EndInputAsync(frame.Stream);
                }

                break;
        }
    }

    private async Task OpenAsync(SpdyFrame frame, Dictionary<string, string> headers, byte[] answer, CancellationToken cancellationToken)
    {
        var id = frame.Stream;
        var reply = new byte[4 + answer.Length];
        BinaryPrimitives.WriteInt32BigEndian(reply, id);
        answer.CopyTo(reply.AsSpan(4));
        await WriteAsync(new SpdyFrame(SpdyFrameType.SynReply, 0, id, reply), cancellationToken);
        var request = headers.GetValueOrDefault("requestid", "");
        if (headers.GetValueOrDefault("streamtype") == "error")
        {
            _errorStreams[request] = id;
            return;
        }

        if (_connections.Count >= MostStreams || !int.TryParse(headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            await WriteAsync(Reset(id), cancellationToken);
            return;
        }

        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024));
        _streams[id] = pipe;
        _connections[id] = ForwardAsync(id, request, port, pipe.Reader, cancellationToken);
    }

    private async Task ForwardAsync(int id, string request, int port, PipeReader incoming, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var failure = "";
        try
        {
            await using var target = await connect(port, cancellationToken);
            await Duplex.PumpAsync(incoming.AsStream(), new DataStream(this, id), target, cancellationToken);
        }
        catch (Exception error) when (error is NodeRequestException or IOException)
        {
            failure = $"failed to forward port {port.ToString(CultureInfo.InvariantCulture)}: {error.Message}";
        }

        _streams.TryRemove(id, out _);
        await incoming.CompleteAsync();
        if (_errorStreams.TryRemove(request, out var errors))
        {
            await WriteAsync(new SpdyFrame(SpdyFrameType.Data, SpdyFrame.Fin, errors, Encoding.UTF8.GetBytes(failure)), cancellationToken);
        }

        await WriteAsync(new SpdyFrame(SpdyFrameType.Data, SpdyFrame.Fin, id, []), cancellationToken);
        _connections.TryRemove(id, out _);
    }

    private async Task EndInputAsync(int id)
    {
        if (_streams.TryGetValue(id, out var pipe))
        {
            await pipe.Writer.CompleteAsync();
        }
    }

    private static SpdyFrame Reset(int id)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, id);
        payload[7] = 3;   // REFUSED_STREAM
        return new SpdyFrame(SpdyFrameType.RstStream, 0, id, payload);
    }

    private async ValueTask WriteAsync(SpdyFrame frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await transport.WriteAsync(frame.ToArray(), cancellationToken);
            await transport.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private sealed class DataStream(SpdySession session, int id) : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            session.WriteAsync(new SpdyFrame(SpdyFrameType.Data, 0, id, buffer.ToArray()), cancellationToken);
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Kubernetes.ApiServer.Hosting;

/// <summary>
/// A transport of Kestrel over pipes in memory: clients within the process go the same way as those of the network,
/// authentication, authorization and admission included, without sockets and without TLS.
/// </summary>
/// <param name="scheduler">Goes on with whoever waited for a pipe.</param>
internal sealed class InProcessTransport(InProcessScheduler scheduler) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();
    private long _connections;

    /// <summary>The address to listen on.</summary>
    public EndPoint EndPoint { get; } = new InProcessEndPoint();

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is InProcessEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Opens a connection.</summary>
    /// <returns>The client's end.</returns>
    /// <exception cref="IOException">The server has stopped.</exception>
    public Stream Connect()
    {
        var options = new PipeOptions(readerScheduler: scheduler, writerScheduler: scheduler, pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024, useSynchronizationContext: false);
        var toServer = new Pipe(options);
        var toClient = new Pipe(options);
        var id = Interlocked.Increment(ref _connections);
        var connection = new Connection($"in-process-{id}", new DuplexPipe(toServer.Reader, toClient.Writer), EndPoint);
        return _accepted.Writer.TryWrite(connection)
            ? new PipeStream(toClient.Reader, toServer.Writer)
            : throw new IOException("the API server has stopped");
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Connection : DefaultConnectionContext
    {
        // Not the one of the class, which it cancels on another thread, perhaps after it was disposed: that would end the
        // process. This one has no timer, so that nothing is lost by not disposing it.
        private readonly CancellationTokenSource _closed = new();

        public Connection(string id, IDuplexPipe transport, EndPoint local)
            : base(id)
        {
            Transport = transport;
            LocalEndPoint = local;
            RemoteEndPoint = local;
            ConnectionClosed = _closed.Token;
        }

        public override async ValueTask DisposeAsync()
        {
            await Transport.Output.CompleteAsync();
            await Transport.Input.CompleteAsync();
            await base.DisposeAsync();
        }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            Transport.Input.CancelPendingRead();
            Transport.Output.CancelPendingFlush();
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
        }
    }

    /// <summary>The client's end of a connection as a stream.</summary>
    private sealed class PipeStream(PipeReader reader, PipeWriter writer) : Stream
    {
        private readonly Stream _read = reader.AsStream();
        private readonly Stream _write = writer.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _read.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _read.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _write.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _write.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => _write.FlushAsync(cancellationToken);

        public override void Flush() => _write.Flush();

        public override int Read(byte[] buffer, int offset, int count) => _read.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => _write.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                // A client that gives up a watch disposes the connection under its own pending read, which must then end at once.
                reader.CancelPendingRead();
                writer.CancelPendingFlush();
                writer.Complete();
                reader.Complete();
            }

            base.Dispose(disposing);
        }
    }
}

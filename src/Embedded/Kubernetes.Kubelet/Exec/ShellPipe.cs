using System.IO.Pipelines;

namespace Kubernetes.Kubelet.Exec;

/// <summary>A pipe between two commands: this end is written, <see cref="Reader"/> is read. Who writes waits for who reads.</summary>
internal sealed class ShellPipe : OutputStream
{
    private readonly Pipe _pipe = new();
    private readonly Stream _reading;

    internal ShellPipe()
    {
        _reading = _pipe.Reader.AsStream();
        Reader = new ReadingEnd(this);
    }

    /// <summary>The end that is read.</summary>
    internal Stream Reader { get; }

    /// <inheritdoc/>
    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await _pipe.Writer.WriteAsync(buffer, cancellationToken)).IsCompleted) { throw new BrokenPipeException(); }
    }

    /// <summary>Says that nothing more is written.</summary>
    internal ValueTask CompleteAsync() => _pipe.Writer.CompleteAsync();

    /// <summary>Says that a stream is not read any more, where it is the end of a pipe.</summary>
    internal static ValueTask LeaveAsync(Stream stream) => stream is ReadingEnd end ? end.LeaveAsync() : ValueTask.CompletedTask;

    private sealed class ReadingEnd(ShellPipe pipe) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => pipe._reading.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => pipe._reading.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => pipe._reading.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        internal ValueTask LeaveAsync() => pipe._pipe.Reader.CompleteAsync();
    }
}

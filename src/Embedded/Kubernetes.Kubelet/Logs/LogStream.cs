using System.Text;
using System.Threading.Channels;

namespace Kubernetes.Kubelet.Logs;

/// <summary>A log as a stream of text: what was written, then, when following, each line as it comes.</summary>
internal sealed class LogStream : Stream
{
    private readonly LogRequest _request;
    private readonly Queue<LogLine> _written;
    private readonly Channel<LogLine>? _coming;
    private readonly Action _left;
    private ReadOnlyMemory<byte> _line;
    private long _remaining;

    internal LogStream(LogRequest request, IReadOnlyList<LogLine> written, Channel<LogLine>? coming, DateTimeOffset now, Action left)
    {
        var since = request.SinceTime ?? (request.SinceSeconds is { } seconds ? now - TimeSpan.FromSeconds(seconds) : null);
        var lines = since is { } first ? written.Where(line => line.Time >= first) : written;
        _written = new Queue<LogLine>(request.TailLines is { } tail ? lines.TakeLast((int)Math.Clamp(tail, 0, int.MaxValue)) : lines);
        (_request, _coming, _left, _remaining) = (request, coming, left, request.LimitBytes ?? long.MaxValue);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_line.IsEmpty)
        {
            if (_remaining <= 0 || await NextAsync(cancellationToken) is not { } line)
            {
                return 0;
            }

            _line = Encoding.UTF8.GetBytes(_request.Timestamps ? $"{line.Timestamp} {line.Text}\n" : $"{line.Text}\n");
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, _line.Length), _remaining);
        _line[..count].CopyTo(buffer);
        _line = _line[count..];
        _remaining -= count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a log is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _left();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<LogLine?> NextAsync(CancellationToken cancellationToken)
    {
        if (_written.TryDequeue(out var next))
        {
            return next;
        }

        return _coming is not null && await _coming.Reader.WaitToReadAsync(cancellationToken) && _coming.Reader.TryRead(out var line) ? line : null;
    }
}

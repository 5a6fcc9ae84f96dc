namespace Kubernetes.Kubelet.Exec;

/// <summary>Keeps what is written, up to a number of bytes; whoever writes more is ended.</summary>
internal sealed class BoundedBuffer(int most) : OutputStream
{
    private readonly MemoryStream _kept = new();

    /// <inheritdoc/>
    /// <exception cref="BrokenPipeException">It would be too much.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_kept)
        {
            if (_kept.Length + buffer.Length > most) { throw new BrokenPipeException(); }
            _kept.Write(buffer.Span);
        }

        return ValueTask.CompletedTask;
    }

    internal byte[] ToArray()
    {
        lock (_kept) { return _kept.ToArray(); }
    }

    protected override void Dispose(bool disposing)
    {
        _kept.Dispose();
        base.Dispose(disposing);
    }
}

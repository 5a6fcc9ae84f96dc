using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Logs;

namespace Kubernetes.Kubelet.Containers;

/// <summary>A container of an image that the node does not have, whose command the built-in shell runs.</summary>
internal sealed class ShellContainer : ContainerInstance
{
    private const int MostUnseen = 64 * 1024;
    private const int MostWaiting = 1024;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProgramMeter _meter = new();
    private readonly List<Channel<byte[]>> _attached = [];
    private readonly List<byte> _unseen = [];
    private readonly Pipe? _input;
    private readonly bool _inputOnce;
    private bool _isFed;
    private readonly Task _running;

    /// <param name="session">Where the command runs.</param>
    /// <param name="command">The command.</param>
    /// <param name="terminal">Whether it has a terminal.</param>
    /// <param name="input">Whether it has an input, and whether that ends with the first who was attached to it.</param>
    /// <param name="log">Where its output goes.</param>
    internal ShellContainer(ShellSession session, ImmutableArray<string> command, bool terminal, (bool Open, bool Once) input, ContainerLog log)
    {
        _input = input.Open ? new Pipe() : null;
        _inputOnce = input.Once;
        _running = Task.Run(() => RunAsync(session, command, terminal, log), CancellationToken.None);
    }

    internal override Task<int> Completion => _completion.Task;

    internal override void RequestStop() => _stop.Cancel();

    internal override void Kill()
    {
        _completion.TrySetResult(137);
        _stop.Cancel();
    }

    internal override (TimeSpan Cpu, long Memory) Measure() => (_meter.CpuTime, _meter.EstimateMemory());

    /// <summary>Gives the command an input, and shows its output, until it ends or the caller leaves. What nobody has seen yet comes first.</summary>
    internal async Task AttachAsync(ExecStreams streams, CancellationToken cancellationToken)
    {
        var output = Channel.CreateBounded<byte[]>(MostWaiting);
        lock (_gate)
        {
            if (_unseen.Count > 0) { output.Writer.TryWrite([.. _unseen]); }
            _unseen.Clear();
            if (_completion.Task.IsCompleted) { output.Writer.TryComplete(); } else { _attached.Add(output); }
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeds = _input is not null && streams.Input != Stream.Null && !Interlocked.Exchange(ref _isFed, true);
        var feeding = feeds ? FeedAsync(_input!.Writer, streams.Input, leaving.Token) : Task.CompletedTask;
        try
        {
            await foreach (var bytes in output.Reader.ReadAllAsync(cancellationToken)) { await streams.Output.WriteAsync(bytes, cancellationToken); }
        }
        finally
        {
            lock (_gate) { _attached.Remove(output); }
            await leaving.CancelAsync();
            await feeding;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task FeedAsync(PipeWriter writer, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await input.CopyToAsync(writer, cancellationToken);
            await writer.CompleteAsync();   // and nobody feeds it again
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The caller left without ending the input: the next may go on with it.
            if (_inputOnce) { await writer.CompleteAsync(); } else { Volatile.Write(ref _isFed, false); }
        }
    }

    private async Task RunAsync(ShellSession session, ImmutableArray<string> command, bool terminal, ContainerLog log)
    {
        _meter.Enter();
        var lines = new LineSplitter(log.Write);
        var code = 1;
        try
        {
            var output = new Console(this, lines);
            var streams = new ExecStreams(_input?.Reader.AsStream() ?? Stream.Null, output, terminal ? output : new Console(this, lines));
            code = await new Shell(session).RunAsync(command, streams, terminal, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            code = 143;
        }
        catch (Exception error)
        {
            // Whatever it is, it ends this container and no other: that is what a container is for.
            lines.Add($"sh: {error.Message}\n");
        }

        // What the script started beside itself ends with it.
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(session.Background)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lines.Complete();
        lock (_gate)
        {
            _completion.TrySetResult(code);
            _attached.ForEach(attached => attached.Writer.TryComplete());
            _attached.Clear();
        }
    }

    private void Show(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_attached.Count == 0 && _input is not null && _unseen.Count + bytes.Length <= MostUnseen) { _unseen.AddRange(bytes); }
            foreach (var attached in _attached)
            {
                // Who reads too slowly is cut off; the container does not wait for those who watch it.
                if (!attached.Writer.TryWrite(bytes.ToArray())) { attached.Writer.TryComplete(); }
            }
        }
    }

    /// <summary>Standard output or standard error: into the log, and to those who are attached.</summary>
    private sealed class Console(ShellContainer container, LineSplitter lines) : OutputStream
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var characters = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
            int count;
            lock (_decoder) { count = _decoder.GetChars(buffer.Span, characters, flush: false); }
            lines.Add(characters.AsSpan(0, count));
            container.Show(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}

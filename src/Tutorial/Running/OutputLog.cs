using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tutorial.Model;
using Tutorial.Progress;

namespace Tutorial.Running;

/// <summary>What the newest run of a step printed: the last 5,000 lines, also on disk.</summary>
internal sealed class OutputLog
{
    public const int Kept = 5_000;
    private const int LongestLine = 16 << 10;
    private const int Batch = 100;

    private readonly Lock _gate = new();
    private readonly ProgressStore _store;
    private readonly StepId _step;
    private readonly List<OutputLine> _lines;
    private readonly List<OutputLine> _unsaved = [];
    private readonly List<ChannelWriter<bool>> _readers = [];
    private long _first;   // number of _lines[0]
    private int _run;

    public OutputLog(ProgressStore store, StepId step)
    {
        _store = store;
        _step = step;
        _lines = [.. store.LoadOutput(step)];
    }

    public void Begin()
    {
        lock (_gate)
        {
            _lines.Clear();
            _unsaved.Clear();
            _first = 0;
            _run++;
            _store.ClearOutput(_step);
            Tell();
        }
    }

    public void Add(OutputLine line)
    {
        lock (_gate)
        {
            var kept = line.Text.Length <= LongestLine ? line : line with { Text = line.Text[..LongestLine] + "…" };
            _lines.Add(kept);
            _unsaved.Add(kept);
            if (_lines.Count > Kept + Batch)
            {
                _lines.RemoveRange(0, Batch);
                _first += Batch;
            }

            if (_unsaved.Count >= Batch) { Save(); }
            Tell();
        }
    }

    /// <summary>Puts on disk what is not there yet.</summary>
    public void Flush()
    {
        lock (_gate) { Save(); }
    }

    public async IAsyncEnumerable<OutputLine?> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        long next;
        int run;
        lock (_gate)
        {
            _readers.Add(changed.Writer);
            (next, run) = (_first, _run);
        }

        try
        {
            while (true)
            {
                List<OutputLine?> batch;
                lock (_gate)
                {
                    batch = run == _run ? [] : [null];
                    if (run != _run) { (next, run) = (_first, _run); }
                    next = Math.Max(next, _first);
                    batch.AddRange(_lines.Skip((int)(next - _first)));
                    next = _first + _lines.Count;
                }

                foreach (var line in batch) { yield return line; }
                await changed.Reader.ReadAsync(cancellationToken);
            }
        }
        finally
        {
            lock (_gate) { _readers.Remove(changed.Writer); }
        }
    }

    private void Save()
    {
        if (_unsaved.Count == 0) { return; }
        _store.AppendOutput(_step, _first + _lines.Count - _unsaved.Count, _unsaved, Kept);
        _unsaved.Clear();
    }

    private void Tell() => _readers.ForEach(reader => reader.TryWrite(true));
}

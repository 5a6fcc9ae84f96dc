using System.Collections.Concurrent;
using Tutorial.Steps;

namespace Scenarios;

/// <summary>
/// Runs steps from their declared prerequisites alone, each on a cluster of its own, a few at a time: most of a run is waiting for what
/// manifests state.
/// </summary>
/// <param name="preparations">Makes the clusters.</param>
/// <param name="name">A name for the copies of their folders.</param>
/// <param name="run">What is done on each.</param>
internal sealed class StepRuns(Preparations preparations, string name, Func<Lesson, StepDefinition, CancellationToken, Task> run) : IAsyncDisposable
{
    private const int AtOnce = 3;
    private readonly SemaphoreSlim _free = new(AtOnce, AtOnce);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<StepDefinition, Lazy<Task>> _runs = new(ReferenceEqualityComparer.Instance);

    /// <summary>Begins the runs of these steps, where they have not begun, and returns when that of one has ended.</summary>
    /// <param name="steps">All that will be asked for, in the order in which they shall run.</param>
    /// <param name="wanted">The one.</param>
    public Task OutcomeOf(IEnumerable<StepDefinition> steps, StepDefinition wanted)
    {
        foreach (var step in steps) { _ = Begin(step); }
        return Begin(wanted);

        Task Begin(StepDefinition step) => _runs.GetOrAdd(step, one => new(() => RunAsync(one))).Value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_runs.Values.Select(run => run.Value)).ContinueWith(_ => { }, TaskScheduler.Default);   // whoever asked has seen how they ended
        _closing.Dispose();
        _free.Dispose();
    }

    private async Task RunAsync(StepDefinition step)
    {
        var prepared = await preparations.AfterAsync(step, _closing.Token);
        await _free.WaitAsync(_closing.Token);
        try
        {
            await using var lesson = await preparations.OpenCopyAsync(prepared, $"{name}-{step.Slug}", _closing.Token);
            await run(lesson, step, _closing.Token);
        }
        finally
        {
            _free.Release();
        }
    }
}

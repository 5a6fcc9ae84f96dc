using Kubernetes.ApiServer.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Hosting;

/// <summary>How much of what goes on in this process goes on at once.</summary>
public sealed class InProcessSchedulerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly InProcessScheduler _one;
    private int _running;
    private int _most;

    public InProcessSchedulerTests() => _one = new(1, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _one.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_goes_on_at_once_than_there_are_workers_and_nothing_is_left_out(int workers)
    {
        using var scheduler = new InProcessScheduler(workers, _time);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunAsync(scheduler, 5_000), Cancelled))).WaitAsync(TimeSpan.FromMinutes(1), Cancelled);

        Assert.InRange(_most, 1, workers);
    }

    [Fact]
    public async Task Whoever_is_held_up_is_relieved_and_goes_when_he_is_free()
    {
        var (begun, free) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        _one.Schedule(_ => { begun.SetResult(); free.Task.Wait(Cancelled); }, null);
        await begun.Task.WaitAsync(Cancelled);
        _one.Schedule(_ => free.SetResult(), null);
        Assert.False(free.Task.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(10));
        _time.Advance(TimeSpan.FromMilliseconds(10));

        await free.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        await RunAsync(_one, 2).WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        _most = 0;
        await RunAsync(_one, 5_000).WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        Assert.Equal(1, _most);
    }

    [Fact]
    public async Task What_goes_on_may_schedule_more()
    {
        var (left, done) = (1_000, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        void Next(object? state)
        {
            if (--left > 0) { _one.Schedule(Next, null); }
            else { done.SetResult(); }
        }

        _one.Schedule(Next, null);

        await done.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        Assert.Equal(0, left);
    }

    private Task RunAsync(InProcessScheduler scheduler, int actions)
    {
        var (left, done) = (actions, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        for (var action = 0; action < actions; action++)
        {
            scheduler.Schedule(_ =>
            {
                var now = Interlocked.Increment(ref _running);
                for (var most = Volatile.Read(ref _most); now > most; most = Volatile.Read(ref _most)) { Interlocked.CompareExchange(ref _most, now, most); }
                Thread.SpinWait(20);
                Interlocked.Decrement(ref _running);
                if (Interlocked.Decrement(ref left) == 0) { done.SetResult(); }
            }, null);
        }

        return done.Task;
    }
}

using Kubernetes.Runtime.Controllers;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.Runtime.Tests;

public sealed class WorkQueueTests : IDisposable
{
    private static readonly ObjectKey Cart = new("coffee", "cart");
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue _queue;

    public WorkQueueTests() => _queue = new WorkQueue(_time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task A_key_added_twice_while_it_waits_is_worked_on_once()
    {
        _queue.Add(Cart);
        _queue.Add(Cart);
        Assert.Equal(Cart, await TakeAsync());
        _queue.Done(Cart, ReconcileResult.Done);
        _queue.Add(new ObjectKey("coffee", "order"));
        Assert.Equal(new ObjectKey("coffee", "order"), await TakeAsync());
    }

    [Fact]
    public async Task A_key_added_while_it_is_worked_on_comes_once_more_afterwards()
    {
        _queue.Add(Cart);
        Assert.Equal(Cart, await TakeAsync());
        _queue.Add(Cart);
        var next = TakeAsync();
        Assert.False(next.IsCompleted);
        _queue.Done(Cart, ReconcileResult.Done);
        Assert.Equal(Cart, await next);
    }

    [Fact]
    public async Task A_key_that_failed_comes_back_after_a_wait_that_doubles()
    {
        _queue.Add(Cart);
        await TakeAsync();
        var first = _queue.Failed(Cart);
        _time.Advance(first);
        Assert.Equal(Cart, await TakeAsync());
        Assert.Equal(first * 2, _queue.Failed(Cart));
    }

    [Fact]
    public async Task Of_two_waits_the_shorter_counts()
    {
        _queue.AddAfter(Cart, TimeSpan.FromSeconds(10));
        _queue.AddAfter(Cart, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Cart, await TakeAsync());
    }

    private async Task<ObjectKey> TakeAsync()
    {
        await foreach (var key in _queue.ReadAllAsync(TestContext.Current.CancellationToken)) { return key; }
        throw new InvalidOperationException("the queue ended");
    }
}

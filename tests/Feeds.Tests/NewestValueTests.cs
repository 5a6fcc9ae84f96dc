namespace Feeds.Tests;

public sealed class NewestValueTests
{
    private readonly NewestValue<string> _value = new("first");

    [Fact]
    public async Task A_reader_has_the_newest_value_at_once_and_each_change_after_it()
    {
        _value.Set("second");
        await using var reader = Read();

        Assert.Equal("second", await NextAsync(reader));
        _value.Set("third");
        Assert.Equal("third", await NextAsync(reader));
        Assert.Equal("third", _value.Current);
    }

    [Fact]
    public async Task A_slow_reader_skips_values_but_never_the_last_one()
    {
        await using var slow = Read();
        await using var other = Read();
        Assert.Equal("first", await NextAsync(slow));
        Assert.Equal("first", await NextAsync(other));

        for (var i = 1; i <= 100; i++) { _value.Set($"{i}"); }

        Assert.Equal("100", await NextAsync(slow));
        Assert.Equal("100", await NextAsync(other));
    }

    [Fact]
    public async Task Concurrent_updates_all_count()
    {
        var count = new NewestValue<int>(0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => { for (var i = 0; i < 1_000; i++) { count.Update(value => value + 1); } }, TestContext.Current.CancellationToken)));

        Assert.Equal(8_000, count.Current);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_wakes_nobody()
    {
        await using var reader = Read();
        await NextAsync(reader);
        var next = NextAsync(reader);

        _value.Update(value => value);
        Assert.False(next.IsCompleted);

        _value.Update(value => value + ", changed");
        Assert.Equal("first, changed", await next);
    }

    [Fact]
    public async Task A_cancelled_reader_ends_with_that()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var reader = _value.ReadAsync(left.Token).GetAsyncEnumerator(CancellationToken.None);
        await NextAsync(reader);
        var next = NextAsync(reader);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<string> reader)
    {
        Assert.True(await reader.MoveNextAsync());
        return reader.Current;
    }

    private IAsyncEnumerator<string> Read() => _value.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
}

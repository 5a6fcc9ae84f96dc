using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Live;

/// <summary>A component that follows feeds while it is shown: it renders each newest value, and stops when the learner leaves.</summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    /// <summary>The shortest time between two renderings of one feed: changes within it are shown together.</summary>
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(40);

    /// <summary>A feed rests this many times as long as its rendering took, so that a click finds the renderer free.</summary>
    private const int RestsPerRendering = 9;

    /// <summary>The longest rest: a first rendering takes long, as it is compiled.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _left = new();
    private readonly List<Task> _following = [];

    /// <summary>Is cancelled when the learner leaves.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>Applies each value of a feed and renders.</summary>
    /// <param name="feed">The feed, opened with the token that ends it.</param>
    /// <param name="apply">Takes a value; runs in the renderer's context.</param>
    /// <returns>What ends it before the component does; its registration goes with the component's own token.</returns>
    protected CancellationTokenSource Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> feed, Action<T> apply) =>
        Follow(feed, value => { apply(value); return true; });

    /// <summary>The same, for what says itself whether anything that is shown changed.</summary>
    protected CancellationTokenSource Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> feed, Func<T, bool> apply) =>
        Add(feed, value => Task.FromResult(apply(value)));

    /// <summary>The same, for what takes a value by asking more.</summary>
    protected CancellationTokenSource Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> feed, Func<T, Task> apply) =>
        Add(feed, async value => { await apply(value); return true; });

    /// <summary>Gathers what arrives within a frame, so that a flood is rendered in few steps and nothing of it is lost.</summary>
    protected static async IAsyncEnumerable<ImmutableArray<T>> GatherAsync<T>(
        IAsyncEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(10_000);
        var reading = PumpAsync(source, channel.Writer, cancellationToken);
        while (await channel.Reader.WaitToReadAsync(cancellationToken))
        {
            var gathered = ImmutableArray.CreateBuilder<T>();
            while (gathered.Count < 2_000 && channel.Reader.TryRead(out var item)) { gathered.Add(item); }
            yield return gathered.ToImmutable();
        }

        await reading;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _left.CancelAsync();
        await Task.WhenAll(_following);
        await LeaveAsync();
        _left.Dispose();
    }

    /// <summary>What else to let go of, after the feeds have ended.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    private CancellationTokenSource Add<T>(Func<CancellationToken, IAsyncEnumerable<T>> feed, Func<T, Task<bool>> apply)
    {
        var ended = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        _following.Add(ReadAsync(feed, apply, ended));
        return ended;
    }

    private static async Task PumpAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<T> target, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in source.WithCancellation(cancellationToken)) { await target.WriteAsync(item, cancellationToken); }
            target.Complete();
        }
        catch (Exception error)
        {
            target.Complete(error);   // the reader sees it
        }
    }

    private async Task ReadAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> feed, Func<T, Task<bool>> apply, CancellationTokenSource ended)
    {
        var token = ended.Token;
        try
        {
            await foreach (var value in feed(token).WithCancellation(token).ConfigureAwait(false))
            {
                var rest = Frame;
                await InvokeAsync(async () =>
                {
                    if (!await apply(value)) { return; }
                    var began = Stopwatch.GetTimestamp();
                    StateHasChanged();
                    var proportion = Stopwatch.GetElapsedTime(began) * RestsPerRendering;
                    rest = proportion < Frame ? Frame : proportion < LongestRest ? proportion : LongestRest;
                }).ConfigureAwait(false);
                await Task.Delay(rest, token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested) { /* the learner left */ }
        catch (ObjectDisposedException) when (token.IsCancellationRequested) { /* so did the renderer */ }
        catch (Exception error) { await DispatchExceptionAsync(error); }   // the nearest error boundary shows it
    }
}

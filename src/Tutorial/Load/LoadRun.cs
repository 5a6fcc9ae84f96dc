using Clusters;

namespace Tutorial.Load;

/// <summary>One load from its start to its end: it keeps a rate, with a bounded number of requests under way.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private const int MostUnderWay = 64;
    private const int LongestFailure = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    private readonly ICluster _cluster;
    private readonly LoadTarget _target;
    private readonly int _rate;
    private readonly TimeProvider _time;
    private readonly Action<LoadState> _tell;
    private readonly CancellationTokenSource _stop;
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _gate = new();
    private long _sent;
    private long _failed;
    private double _milliseconds;
    private string? _lastFailure;

    public LoadRun(ICluster cluster, LoadTarget target, int rate, TimeProvider time, Action<LoadState> tell)
    {
        (_cluster, _target, _rate, _time, _tell) = (cluster, target, rate, time, tell);
        _startedAt = time.GetUtcNow();
        _stop = new CancellationTokenSource(ServiceLoad.Longest, time);
        Ended = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Ends when nothing is under way any more.</summary>
    public Task Ended { get; }

    /// <summary>Stops it, and returns when nothing is under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var underWay = new List<Task>();
        Tell(running: true);
        try
        {
            var started = _time.GetTimestamp();
            var told = started;
            long begun = 0;
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / _rate), _time);
            do
            {
                underWay.RemoveAll(request => request.IsCompleted);
                // A timer that comes late owes requests; what the answers are too slow for is not owed.
                var owed = (long)(_time.GetElapsedTime(started).TotalSeconds * _rate) + 1 - begun;
                var now = Math.Min(owed, MostUnderWay - underWay.Count);
                for (var i = 0; i < now; i++) { underWay.Add(SendAsync(cancellationToken)); }
                begun += owed;

                if (_time.GetElapsedTime(told) >= TellEvery)
                {
                    Tell(running: true);
                    told = _time.GetTimestamp();
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, or the longest time is over.
        }

        await Task.WhenAll(underWay);
        Tell(running: false);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var started = _time.GetTimestamp();
        string? failure = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_target.ProxyPath, UriKind.Relative));
            using var response = await _cluster.Resources.SendAsync(request, limit.Token);
            await response.Content.CopyToAsync(Stream.Null, limit.Token);
            if (!response.IsSuccessStatusCode) { failure = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(); }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;   // cut off by the stop: neither answered nor failed
        }
        catch (OperationCanceledException)
        {
            failure = $"no answer within {Patience.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException)
        {
            failure = error.Message;   // a cluster that is gone throws InvalidOperationException
        }

        lock (_gate)
        {
            _sent++;
            _milliseconds += _time.GetElapsedTime(started).TotalMilliseconds;
            if (failure is null) { return; }
            _failed++;
            _lastFailure = failure.Length <= LongestFailure ? failure : failure[..LongestFailure] + "…";
        }
    }

    private void Tell(bool running)
    {
        LoadState state;
        lock (_gate)
        {
            state = new LoadState(
                running, _rate, _sent, _failed, _sent == 0 ? 0 : _milliseconds / _sent, _lastFailure, _startedAt,
                running ? _startedAt + ServiceLoad.Longest : _time.GetUtcNow());
        }

        _tell(state);
    }
}

using System.Net;
using Microsoft.Extensions.Time.Testing;
using Scripted;
using Tutorial.Load;

namespace Tutorial.Tests;

public sealed class ServiceLoadTests : IAsyncDisposable
{
    private static readonly LoadTarget Work = new("coffee", "order", "/work");
    private readonly FakeTimeProvider _time = new();
    private readonly FakeCluster _cluster = new();
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task It_keeps_its_rate_and_asks_through_the_service_proxy()
    {
        await RunClusterAsync();
        var eleven = Reached(11, HttpStatusCode.OK);
        await using var load = new ServiceLoad(_cluster, _time);
        await load.StartAsync(Work, 10, Token);
        await FirstRequestAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await eleven.WaitAsync(Token);

        await load.StopAsync(Work, Token);
        Assert.Equal(11, _cluster.Requests.Count);
        Assert.All(_cluster.Requests, request => Assert.Equal("/api/v1/namespaces/coffee/services/order:http/proxy/work", request.Path));
        Assert.Equal((false, 10), (load.Current[Work].Running, load.Current[Work].RequestsPerSecond));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(11, _cluster.Requests.Count);
    }

    [Fact]
    public async Task A_refused_request_is_counted_and_quoted()
    {
        await RunClusterAsync();
        _ = Reached(1, HttpStatusCode.ServiceUnavailable);
        await using var load = new ServiceLoad(_cluster, _time);
        await load.StartAsync(Work, 4, Token);
        await FirstRequestAsync();
        await foreach (var states in load.WatchAsync(Token))
        {
            if (states[Work] is { Failed: > 0 } state)
            {
                Assert.Equal(state.Sent, state.Failed);
                Assert.Equal("503 Service Unavailable", state.LastFailure);
                Assert.Equal(_time.Start + ServiceLoad.Longest, state.EndsAt);
                break;
            }

            _time.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    [Fact]
    public async Task It_stops_by_itself_after_five_minutes()
    {
        await RunClusterAsync();
        _ = Reached(1, HttpStatusCode.OK);
        await using var load = new ServiceLoad(_cluster, _time);
        await load.StartAsync(Work, 1, Token);
        await FirstRequestAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await foreach (var states in load.WatchAsync(Token))
        {
            if (!states[Work].Running) { break; }
        }

        Assert.Equal(_time.Start + TimeSpan.FromMinutes(5), load.Current[Work].EndsAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_rate_out_of_its_range_is_refused(int rate)
    {
        await using var load = new ServiceLoad(_cluster, _time);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => load.StartAsync(Work, rate, Token));
        Assert.Empty(load.Current);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_is_a_failure_not_a_crash()
    {
        await using var load = new ServiceLoad(_cluster, _time);
        await load.StartAsync(Work, 4, Token);
        await foreach (var states in load.WatchAsync(Token))
        {
            if (states.TryGetValue(Work, out var state) && state.Failed > 0)
            {
                Assert.Equal("The cluster has not been made yet.", state.LastFailure);
                break;
            }

            _time.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task FirstRequestAsync() => _first.Task.WaitAsync(Token);

    private Task RunClusterAsync() => _cluster.CreateAsync(new Progress<string>(), Token);

    private Task Reached(int count, HttpStatusCode code)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Answer = _ =>
        {
            _first.TrySetResult();
            if (Interlocked.Increment(ref _asked) == count) { reached.TrySetResult(); }
            return new HttpResponseMessage(code) { Content = new StringContent("{}") };
        };
        return reached.Task;
    }
}

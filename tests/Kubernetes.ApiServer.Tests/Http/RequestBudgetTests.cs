using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class RequestBudgetTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Who_fills_its_share_waits_then_is_told_to_come_again_and_others_notice_nothing()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(new ApiServerOptions { RequestSeats = 2, RequestPlaces = 1 });
        using var other = TestServer.ClientOf(server.Host, "someone", ApiServerHost.AdminGroup);

        // The client sends a body only when the server asks for it, which it does for a request that has its seat.
        using var handler = (SocketsHttpHandler)server.Host.CreateHandler();
        handler.Expect100ContinueTimeout = Timeout.InfiniteTimeSpan;
        using var patient = new HttpClient(handler) { BaseAddress = server.Client.BaseAddress };
        patient.DefaultRequestHeaders.Authorization = server.Client.DefaultRequestHeaders.Authorization;
        patient.DefaultRequestHeaders.ExpectContinue = true;
        var bodies = Enumerable.Range(0, 2).Select(_ => new OpenBody()).ToList();
        var seated = bodies.Select(body => patient.PostAsync(Maps, body, token)).ToList();
        await Task.WhenAll(bodies.Select(body => body.Wanted.Task)).WaitAsync(token);

        var more = Enumerable.Range(0, 2).Select(_ => server.Client.GetAsync(Maps, token)).ToList();
        var refused = await await Task.WhenAny(more);
        var status = (JsonObject)JsonNode.Parse(await refused.Content.ReadAsStringAsync(token))!;
        using var watch = await server.Client.GetAsync(Maps + "?watch=true&resourceVersion=1&timeoutSeconds=1", HttpCompletionOption.ResponseHeadersRead, token);
        using var probe = await server.Client.GetAsync("/readyz", token);
        using var others = await other.GetAsync(Maps, token);
        var waits = more.Count(request => !request.IsCompleted);
        bodies.ForEach(body => body.Finish("""{"metadata":{"generateName":"m"}}"""));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("TooManyRequests", (string?)status["reason"]);
        Assert.Equal(1, (int?)status["details"]!["retryAfterSeconds"]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [watch.StatusCode, probe.StatusCode, others.StatusCode]);
        Assert.Equal(1, waits);
        Assert.All(await Task.WhenAll(seated), answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Contains(await Task.WhenAll(more), answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_seat_passes_to_who_waited_longest_and_those_who_left_are_passed_over()
    {
        var budget = new RequestBudget(seats: 1, places: 3);
        var first = await budget.EnterAsync("a", CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var gone = budget.EnterAsync("a", leaving.Token).AsTask();
        var second = budget.EnterAsync("a", CancellationToken.None).AsTask();
        var third = budget.EnterAsync("a", CancellationToken.None).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        first.Dispose();
        var seat = await second;

        Assert.False(third.IsCompleted);
        seat.Dispose();
        (await third).Dispose();
        (await budget.EnterAsync("a", CancellationToken.None)).Dispose();
    }

    /// <summary>A body that goes on until it is told what it is.</summary>
    private sealed class OpenBody : HttpContent
    {
        private readonly TaskCompletionSource<string> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public OpenBody() => Headers.ContentType = new("application/json");

        /// <summary>Completes when the server asks for it.</summary>
        public TaskCompletionSource Wanted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish(string text) => _text.SetResult(text);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Wanted.SetResult();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(await _text.Task));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using k8s;

namespace Kubernetes.Runtime.Tests;

public sealed class ResourceClientWatchTests : IDisposable
{
    private readonly Pipe _answer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly global::k8s.Kubernetes _connection;

    public ResourceClientWatchTests() => _connection = new(new KubernetesClientConfiguration { Host = "http://cluster.test" }, new Answering(_answer.Reader.AsStream()));

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task An_event_that_comes_in_pieces_is_read_whole_and_one_that_is_whole_does_not_wait_for_the_next()
    {
        await using var events = Watch();
        await SayAsync("""{"type":"ADDED","object":{"metadata":{"name":"ca""");
        var first = events.MoveNextAsync();
        await SayAsync("rt\"},\"note\":\"주문\"}}\n\n{\"type\":\"MODIFIED\",\"object\":");
        Assert.True(await first);
        Assert.Equal((ResourceEventType.Added, "cart", "주문"), (events.Current.Type, (string)events.Current.Object["metadata"]!["name"]!, (string)events.Current.Object["note"]!));

        var text = new string('x', 100_000);
        await SayAsync($"{{\"text\":\"{text}\"}}}}\n");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((ResourceEventType.Modified, text), (events.Current.Type, (string)events.Current.Object["text"]!));

        await SayAsync("""{"type":"DELETED","object":{}}""");
        await _answer.Writer.CompleteAsync();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(ResourceEventType.Deleted, events.Current.Type);
        Assert.False(await events.MoveNextAsync());
    }

    [Theory]
    [InlineData("[1]\n", typeof(HttpRequestException))]
    [InlineData("{\"type\":\"ADDED\"}\n", typeof(HttpRequestException))]
    [InlineData("{\"type\":\"ADDED\",\"object\":{}} {}\n", typeof(JsonException))]
    [InlineData("{\"type\":\"ADDED\",\"obj", typeof(JsonException))]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":410}}\n", typeof(ApiException))]
    public async Task What_is_no_event_is_an_error(string line, Type error)
    {
        await using var events = Watch();
        await SayAsync(line);
        await _answer.Writer.CompleteAsync();
        Assert.IsType(error, await Record.ExceptionAsync(async () => await events.MoveNextAsync()), exactMatch: false);
    }

    private IAsyncEnumerator<ResourceEvent> Watch() =>
        new ResourceClient(_connection).WatchAsync(ResourceTypes.Pods, "coffee", null, "1", TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private async Task SayAsync(string text) => await _answer.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private sealed class Answering(Stream body) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body), RequestMessage = request });
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class ListRevisionTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Mine = "&labelSelector=mine";

    [Fact]
    public async Task Every_revision_of_the_window_can_be_listed_as_it_was_whole_or_by_pages()
    {
        await using var server = await TestServer.StartAsync();
        var known = new List<(string Revision, string Content)>();
        async Task RememberAsync()
        {
            var (_, list) = await server.GetAsync($"{Maps}?limit=0{Mine}");
            known.Add(((string)list["metadata"]!["resourceVersion"]!, Content(list)));
        }

        await RememberAsync();
        foreach (var name in new[] { "b", "a", "c" })
        {
            await server.PostAsync(Maps, Map(name, "1"));
            await RememberAsync();
        }

        await server.SendAsync(HttpMethod.Patch, Maps + "/a", """{"data":{"k":"2"}}""", "application/merge-patch+json");
        await RememberAsync();
        await server.DeleteAsync(Maps + "/b");
        await RememberAsync();
        await server.PostAsync(Maps, Map("b", "3"));
        await RememberAsync();
        await server.DeleteAsync(Maps + "/a");
        await server.DeleteAsync(Maps + "/c");

        foreach (var (revision, content) in known)
        {
            var (code, exact) = await server.GetAsync($"{Maps}?resourceVersion={revision}&resourceVersionMatch=Exact{Mine}");
            Assert.Equal((200, revision, content), (code, (string?)exact["metadata"]!["resourceVersion"], Content(exact)));
            Assert.Equal(content, await PagesAsync(server, $"{Maps}?limit=1&resourceVersion={revision}{Mine}", revision));
        }

        Assert.Equal(["", "b=1", "a=1 b=1", "a=1 b=1 c=1", "a=2 b=1 c=1", "a=2 c=1", "a=2 b=3 c=1"], known.Select(entry => entry.Content));
    }

    [Fact]
    public async Task Not_older_than_and_no_match_without_a_limit_answer_the_present()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.PostAsync(Maps, Map("a", "1"));
        var (_, second) = await server.PostAsync(Maps, Map("b", "1"));
        foreach (var query in new[] { $"resourceVersion={Revision(first)}", $"resourceVersion={Revision(first)}&resourceVersionMatch=NotOlderThan&limit=5", "resourceVersion=0&limit=5", "resourceVersion=0", "limit=5" })
        {
            var (code, list) = await server.GetAsync($"{Maps}?{query}{Mine}");
            Assert.Equal((200, "a=1 b=1"), (code, Content(list)));
            Assert.InRange(Number(list), Number(second), long.MaxValue);
        }
    }

    [Fact]
    public async Task A_revision_that_is_no_longer_known_is_expired()
    {
        var options = new ApiServerOptions { DataDirectory = Directory.CreateTempSubdirectory().FullName };
        string old;
        await using (var first = await TestServer.StartAsync(options)) { old = Revision((await first.PostAsync(Maps, Map("a", "1"))).Body); }
        await using var server = await TestServer.StartAsync(options);
        await server.PostAsync(Maps, Map("b", "1"));

        foreach (var query in new[] { "resourceVersionMatch=Exact", "limit=1" })
        {
            var (code, refusal) = await server.GetAsync($"{Maps}?resourceVersion={long.Parse(old, CultureInfo.InvariantCulture) - 1}&{query}");
            Assert.Equal((410, "Expired", "The resourceVersion for the provided list is too old."), (code, (string?)refusal["reason"], (string?)refusal["message"]));
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("&resourceVersionMatch=Exact", true)]
    [InlineData("&resourceVersionMatch=NotOlderThan", false)]
    [InlineData("&limit=1", true)]
    public async Task A_list_of_a_revision_ahead_waits_for_the_write_that_makes_it(string query, bool isExact)
    {
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) });
        var ahead = Number((await server.PostAsync(Maps, Map("a", "1"))).Body) + 20;   // the server writes a few objects of its own meanwhile
        var waiting = server.GetAsync($"{Maps}?resourceVersion={ahead}{query}{Mine}");
        var last = 0L;
        for (var i = 0; last < ahead; i++) { last = Number((await server.PostAsync(Maps, Map($"m{i}", "1"))).Body); }
        var (code, list) = await waiting;

        Assert.Equal(200, code);
        Assert.InRange(Number(list), ahead, isExact ? ahead : long.MaxValue);
    }

    [Theory]
    [InlineData("configmaps?x")]
    [InlineData("configmaps?resourceVersionMatch=Exact")]
    [InlineData("configmaps?watch=true")]
    [InlineData("configmaps/kube-root-ca.crt?x")]
    public async Task A_revision_that_no_write_makes_is_too_large_after_three_seconds(string query)
    {
        var patience = TimeSpan.FromSeconds(3);
        var time = new AnnouncedTimers(patience);
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Time = time });
        var (_, made) = await server.PostAsync(Maps, Map("a", "1"));
        var ahead = Number(made) + 1000;
        var waiting = server.GetAsync($"/api/v1/namespaces/default/{query}&resourceVersion={ahead}");
        await time.Started.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        time.Advance(patience);

        var (code, refusal) = await waiting;
        Assert.Equal((504, "Timeout", 1), (code, (string?)refusal["reason"], (int?)refusal["details"]!["retryAfterSeconds"]));
        Assert.StartsWith($"Timeout: Too large resource version: {ahead}, current: ", (string?)refusal["message"], StringComparison.Ordinal);
        Assert.Equal(["ResourceVersionTooLarge"], ((JsonArray)refusal["details"]!["causes"]!).Select(cause => (string?)cause!["reason"]));
    }

    [Theory]
    [InlineData("{", "continue key is not valid: ")]
    [InlineData("""{"v":"v2","rv":5,"start":"a"}""", "continue key is not valid: server does not recognize this encoded version v2")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":0,"start":"a"}""", "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":5}""", "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)")]
    public async Task A_token_that_no_list_gave_is_refused(string content, string message)
    {
        await using var server = await TestServer.StartAsync();
        var token = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(content));
        var (code, refusal) = await server.GetAsync($"{Maps}?limit=1&continue={token}");

        Assert.Equal(400, code);
        Assert.StartsWith("invalid continue token: " + message, (string?)refusal["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "timeoutSeconds=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("GET", "watch=true&timeoutSeconds=1s", "strconv.ParseInt: parsing \"1s\": invalid syntax")]
    [InlineData("GET", "limit=99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("DELETE", "limit=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("DELETE", "gracePeriodSeconds=soon", "strconv.ParseInt: parsing \"soon\": invalid syntax")]
    public async Task An_option_that_must_be_a_number_is_one(string method, string query, string message)
    {
        await using var server = await TestServer.StartAsync();
        var (code, refusal) = await server.SendAsync(new HttpMethod(method), $"{Maps}?{query}", null);

        Assert.Equal((400, message), (code, (string?)refusal["message"]));
    }

    [Fact]
    public async Task A_deletion_of_a_collection_takes_the_options_of_a_list_and_goes_on_where_it_stopped()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d" }) { await server.PostAsync(Maps, Map(name, "1")); }
        var (_, first) = await server.SendAsync(HttpMethod.Delete, $"{Maps}?limit=1{Mine}", null);
        var (_, second) = await server.SendAsync(HttpMethod.Delete, $"{Maps}?limit=2{Mine}&continue={(string?)first["metadata"]!["continue"]}", null);
        var (refused, invalid) = await server.SendAsync(HttpMethod.Delete, $"{Maps}?resourceVersionMatch=Exact", null);
        var (unmet, conflict) = await server.SendAsync(HttpMethod.Delete, $"{Maps}?limit=1{Mine}", """{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"other"}}""");
        var (_, left) = await server.GetAsync($"{Maps}?limit=0{Mine}");
        var uid = (string?)((JsonArray)left["items"]!)[0]!["metadata"]!["uid"];

        Assert.Equal(("a=1", "b=1 c=1", "d=1"), (Content(first), Content(second), Content(left)));
        Assert.Equal((422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"), (refused, (string?)invalid["message"]));
        Assert.Equal(409, unmet);
        Assert.Equal($"Operation cannot be fulfilled on ConfigMap \"d\": the UID in the precondition (other) does not match the UID in record ({uid}). The object might have been deleted and then recreated", (string?)conflict["message"]);
    }

    private static async Task<string> PagesAsync(TestServer server, string url, string revision)
    {
        var read = new List<string>();
        for (var query = url; ;)
        {
            var (code, page) = await server.GetAsync(query);
            Assert.Equal((200, revision), (code, Revision(page)));
            if (Content(page) is { Length: > 0 } content) { read.Add(content); }
            if ((string?)page["metadata"]!["continue"] is not { } token) { return string.Join(' ', read); }
            query = $"{Maps}?limit=1{Mine}&continue={token}";
        }
    }

    private static string Map(string name, string value) => $$$"""{"metadata":{"name":"{{{name}}}","labels":{"mine":""}},"data":{"k":"{{{value}}}"}}""";

    private static string Revision(JsonObject item) => (string)item["metadata"]!["resourceVersion"]!;

    private static long Number(JsonObject item) => long.Parse(Revision(item), CultureInfo.InvariantCulture);

    private static string Content(JsonObject list) => string.Join(' ', ((JsonArray)list["items"]!).Select(item => $"{item!["metadata"]!["name"]}={item["data"]!["k"]}"));

    /// <summary>Time that stands still, and tells when something begins to wait for so long.</summary>
    private sealed class AnnouncedTimers(TimeSpan due) : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == due) { _started.TrySetResult(); }
            return timer;
        }
    }
}

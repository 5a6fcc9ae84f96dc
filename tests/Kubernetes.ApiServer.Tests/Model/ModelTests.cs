using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Model;

/// <summary>
/// Several clients work on a few objects at once. Whatever they were told must be what a server would have told that does one write
/// after the other: the accepted writes, in the order of their revisions, are replayed in <see cref="ClusterModel"/>, and every
/// watch and list is compared with that history.
/// </summary>
public sealed class ModelTests
{
    private const int Clients = 6;
    private const string Path = "/api/v1/namespaces/default/configmaps";
    private static readonly string[] Names = ["a", "b", "c"];
    private readonly ConcurrentBag<AcceptedWrite> _accepted = [];
    private readonly ConcurrentBag<(long Revision, SortedDictionary<string, int> Values)> _lists = [];
    private readonly ConcurrentBag<string> _problems = [];

    [Fact]
    public async Task Interleaved_clients_see_one_history()
    {
        await using var server = await TestServer.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var start = Revision((await server.GetAsync(Path + "?labelSelector=model")).Body);
        var watchers = Enumerable.Range(0, 3).Select(i => WatchAsync(server, start, stop.Token)).ToList();
        var operations = Campaign.Number("CAMPAIGN_OPERATIONS", 4_000);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => WorkAsync(server, new Random(Campaign.Seed + i), operations / Clients)));
        var (_, end) = await server.PostAsync(Path, Body("end", 0));
        _accepted.Add(new AcceptedWrite("end", "create", null, Revision(end), 0));
        var seen = await Task.WhenAll(watchers);
        await stop.CancelAsync();

        Assert.Empty(_problems);
        var history = _accepted.OrderBy(w => w.Revision).ToList();
        var model = new ClusterModel();
        var states = new SortedList<long, SortedDictionary<string, int>> { [0] = [] };
        foreach (var write in history)
        {
            Assert.Null(model.Apply(write));
            states.Add(write.Revision, new SortedDictionary<string, int>(model.Objects.ToDictionary(o => o.Key, o => o.Value.Value, StringComparer.Ordinal), StringComparer.Ordinal));
        }

        var told = history.Select(w => (w.Kind switch { "create" => "ADDED", "delete" => "DELETED", _ => "MODIFIED" }, w.Name, w.Revision)).ToList();
        foreach (var events in seen)
        {
            Assert.Equal(told, events);
        }

        foreach (var (revision, values) in _lists)
        {
            var at = states.Keys.Last(known => known <= revision);
            Assert.Equal(states[at], values);
        }

        Assert.NotEmpty(_lists);
        Assert.True(history.Count > operations / 8, $"only {history.Count} of {operations} operations were accepted");
    }

    private async Task WorkAsync(TestServer server, Random random, int operations)
    {
        // What this client believes: the revision that each object had when it last saw it.
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < operations; i++)
        {
            var name = Names[random.Next(Names.Length)];
            var value = random.Next(int.MaxValue);
            switch (random.Next(10))
            {
                case 0 or 1:
                    var (created, made) = await server.PostAsync(Path, Body(name, value));
                    Note(created, made, name, "create", null, value, known, 201, 409);
                    break;
                case 2 or 3 when known.TryGetValue(name, out var version):
                    var (updated, changed) = await server.SendAsync(HttpMethod.Put, $"{Path}/{name}", Body(name, value, version));
                    Note(updated, changed, name, "update", version, value, known, 200, 409, 404);
                    break;
                case 4:
                    var (patched, patch) = await server.SendAsync(HttpMethod.Patch, $"{Path}/{name}", $$"""{"data":{"value":"{{value}}"} }""", "application/merge-patch+json");
                    Note(patched, patch, name, "patch", null, value, known, 200, 404, 409);
                    break;
                case 5 when known.TryGetValue(name, out var last):
                    var (deleted, gone) = await server.SendAsync(HttpMethod.Delete, $"{Path}/{name}", $$"""{"preconditions":{"resourceVersion":"{{last}}"} }""");
                    await NoteDeletionAsync(server, deleted, gone, name, last, known);
                    break;
                case 6:
                    var (listed, list) = await server.GetAsync(Path + "?labelSelector=model");
                    Check(listed == 200, $"list answered {listed}");
                    NoteList(Revision(list), (JsonArray)list["items"]!);
                    break;
                case 7 when known.Count > 0:
                    // Anything that this client saw, which others have written over since.
                    var at = known.Values.ElementAt(random.Next(known.Count));
                    var (answered, exact) = await server.GetAsync($"{Path}?labelSelector=model&resourceVersionMatch=Exact&resourceVersion={at}");
                    Check(answered == 200 && Revision(exact) == at, $"exact list of {at} answered {answered}: {exact.ToJsonString()}");
                    if (answered == 200) { NoteList(at, (JsonArray)exact["items"]!); }
                    break;
                case 8:
                    await ListByPagesAsync(server);
                    break;
                default:
                    var (got, read) = await server.GetAsync($"{Path}/{name}");
                    Check(got is 200 or 404, $"get answered {got}");
                    if (got == 200) { known[name] = Revision(read); }
                    break;
            }
        }
    }

    private async Task ListByPagesAsync(TestServer server)
    {
        var items = new JsonArray();
        var (first, token) = (0L, "");
        do
        {
            var (code, page) = await server.GetAsync($"{Path}?labelSelector=model&limit=1{(token.Length == 0 ? "" : "&continue=" + token)}");
            Check(code == 200, $"page answered {code}: {page.ToJsonString()}");
            if (code != 200) { return; }
            if (token.Length == 0) { first = Revision(page); }
            Check(Revision(page) == first, $"a list begun at {first} went on at {Revision(page)}");
            foreach (var item in (JsonArray)page["items"]!) { items.Add(item!.DeepClone()); }
            token = (string?)page["metadata"]!["continue"] ?? "";
        }
        while (token.Length > 0);
        NoteList(first, items);
    }

    private void NoteList(long revision, JsonArray items) => _lists.Add((revision, new SortedDictionary<string, int>(
        items.ToDictionary(item => (string)item!["metadata"]!["name"]!, item => Value(item!), StringComparer.Ordinal), StringComparer.Ordinal)));

    private void Note(int code, JsonObject body, string name, string kind, long? wanted, int value, Dictionary<string, long> known, int accepted, params int[] refused)
    {
        Check(code == accepted || refused.Contains(code), $"{kind} answered {code}: {body.ToJsonString()}");
        if (code != accepted)
        {
            known.Remove(name);
            return;
        }

        known[name] = Revision(body);
        Check(Value(body) == value, $"{kind} of {value} answered {Value(body)}");
        _accepted.Add(new AcceptedWrite(name, kind, wanted, Revision(body), value));
    }

    private async Task NoteDeletionAsync(TestServer server, int code, JsonObject body, string name, long wanted, Dictionary<string, long> known)
    {
        Check(code is 200 or 404 or 409, $"delete answered {code}: {body.ToJsonString()}");
        known.Remove(name);
        if (code == 200)
        {
            // The answer is a Status without the revision of the deletion, which a watch from the object's last revision tells.
            await foreach (var change in server.WatchAsync($"{Path}?watch=true&resourceVersion={wanted}&fieldSelector=metadata.name%3D{name}"))
            {
                if ((string?)change["type"] == "DELETED")
                {
                    _accepted.Add(new AcceptedWrite(name, "delete", wanted, Revision((JsonObject)change["object"]!), 0));
                    return;
                }

                Check((string?)change["type"] != "ERROR", change.ToJsonString());
                if ((string?)change["type"] == "ERROR") { return; }
            }
        }
    }

    private static async Task<List<(string Type, string Name, long Revision)>> WatchAsync(TestServer server, long start, CancellationToken cancellationToken)
    {
        var events = new List<(string, string, long)>();
        var from = start;
        while (!cancellationToken.IsCancellationRequested)
        {
            await foreach (var change in server.WatchAsync($"{Path}?watch=true&labelSelector=model&resourceVersion={from}"))
            {
                var (type, name) = ((string)change["type"]!, (string)change["object"]!["metadata"]!["name"]!);
                from = Revision((JsonObject)change["object"]!);
                events.Add((type, name, from));
                if (name == "end") { return events; }
            }
        }

        return events;
    }

    private void Check(bool holds, string problem)
    {
        if (!holds) { _problems.Add(problem); }
    }

    private static int Value(JsonNode value) => int.Parse((string)value["data"]!["value"]!, CultureInfo.InvariantCulture);

    private static long Revision(JsonObject value) => long.Parse((string)value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);

    private static string Body(string name, int value, long? version = null) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"model":"1"}{{(version is { } known ? $",\"resourceVersion\":\"{known}\"" : "")}} },"data":{"value":"{{value}}"} }""";
}

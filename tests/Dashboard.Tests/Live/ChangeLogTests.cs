using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Dashboard.Tests.Fakes;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Live;

public sealed class ChangeLogTests
{
    private static readonly ObjectKey Cart = new("argo", "cart");
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_forgotten_is_told_as_gone_without_being_a_change_and_what_comes_later_is_new()
    {
        var log = new ChangeLog();
        log.List(Listed("cart"), Noon);
        var told = await ReadAsync(log, 3, () =>
        {
            log.Forget(Noon.AddSeconds(1));
            log.List(Listed("cart"), Noon.AddSeconds(2));
        });

        Assert.Equal(
            [(ChangeOrigin.Listed, false, true), (ChangeOrigin.Listed, true, false), (ChangeOrigin.Listed, false, true)],
            told.Select(change => (change.Origin, change.Before is not null, change.After is not null)));
        Assert.All(told, change => Assert.Equal(Cart, change.Key));
        Assert.Equal(Noon.AddSeconds(1), told[1].At);
    }

    [Fact]
    public async Task A_second_list_tells_only_what_was_missed()
    {
        var log = new ChangeLog();
        log.List(Listed("cart", "order"), Noon);
        var told = await ReadAsync(log, 3, () => log.List(Listed("order"), Noon.AddSeconds(1)));
        Assert.Equal((ChangeOrigin.Missed, Cart, null), (told[2].Origin, told[2].Key, told[2].After));
    }

    private static ImmutableDictionary<ObjectKey, JsonObject> Listed(params string[] names) =>
        names.ToImmutableDictionary(name => new ObjectKey("argo", name), name => Sample.Application(name));

    /// <summary>Reads what is there, lets something happen, and reads on.</summary>
    private static async Task<List<ObjectChange>> ReadAsync(ChangeLog log, int count, Action then)
    {
        var told = new List<ObjectChange>();
        await foreach (var change in log.ReadAsync(TimeProvider.System, TestContext.Current.CancellationToken))
        {
            if (told.Count == 0) { then(); }
            told.Add(change);
            if (told.Count == count) { break; }
        }

        return told;
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;
using Dashboard.Tests.Fakes;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Applications;

public sealed class BoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonObject Cart = Sample.Application("cart", resources: [Sample.Managed("apps", "v1", "ReplicaSet", "cart")]);

    [Fact]
    public void Where_nothing_that_is_shown_changed_the_board_stays_the_same()
    {
        var (applications, pods) = (Live(Cart), Live(Sample.Pod("cart-1", "cart")));
        var board = Board.Loading.Next(applications, Live(), pods, Live(), Noon);
        Assert.Equal(new PodCount(1, 1), board.Pods["cart"]);

        // The pod is another object, but as ready as before.
        Assert.Same(board, board.Next(applications, Live(), Live(Sample.Pod("cart-1", "cart")), Live(), Noon));
        Assert.Equal(new PodCount(0, 1), board.Next(applications, Live(), Live(Sample.Pod("cart-1", "cart", ready: false)), Live(), Noon).Pods["cart"]);
    }

    [Fact]
    public void An_application_that_did_not_change_keeps_its_view()
    {
        var before = Next(Board.Loading, Noon, Cart, Sample.Application("order"));
        var after = Next(before, Noon, Cart, Sample.Application("order"));
        Assert.Same(before.Views[0], after.Views[0]);
        Assert.NotSame(before.Views[1], after.Views[1]);
    }

    [Fact]
    public void What_comes_is_new_for_six_seconds_and_what_goes_stays_for_two()
    {
        var board = Next(Board.Loading, Noon, Cart);
        Assert.Empty(board.New);

        board = Next(board, Noon.AddSeconds(1), Sample.Application("order"));
        Assert.Equal(["cart", "order"], board.Groups.Select(group => group.Root).Order());
        Assert.Equal((Noon.AddSeconds(7), Noon.AddSeconds(3)), (board.New[new("argo", "order")], board.Gone[new("argo", "cart")].Until));
        Assert.Equal(Noon.AddSeconds(3), board.NextEnd);

        board = Next(board, Noon.AddSeconds(3), Sample.Application("order"));
        Assert.Equal(["order"], board.Groups.Select(group => group.Root));
        Assert.Single(board.New);
        Assert.Empty(Next(board, Noon.AddSeconds(7), Sample.Application("order")).New);
    }

    [Fact]
    public void What_goes_and_comes_again_is_there_once()
    {
        var board = Next(Next(Next(Board.Loading, Noon, Cart), Noon), Noon.AddSeconds(1), Cart);
        Assert.Empty(board.Gone);
        Assert.Equal(["cart"], Assert.Single(board.Groups).Members.Select(member => member.Name));
    }

    [Fact]
    public void After_a_lost_connection_nothing_is_marked_as_new()
    {
        var lost = Live(Cart) with { Status = FeedStatus.Disconnected };
        var board = Board.Loading.Next(lost, Live(), Live(), Live(), Noon);
        Assert.Empty(Next(board, Noon, Cart, Sample.Application("order")).New);
    }

    [Fact]
    public void A_filter_leaves_rows_with_problems_first_and_counts_what_each_chip_would_leave()
    {
        var board = Next(Board.Loading, Noon, Cart, Sample.Application("order", health: "Degraded"), Sample.Application("payment", "OutOfSync"));
        var shown = ShownBoard.Of(board, new ApplicationFilter(null, ImmutableDictionary<string, string>.Empty.Add("sync", "Synced")));
        Assert.Equal(["order", "cart"], shown.Rows.Select(row => row.Name));
        Assert.Equal(["cart", "order"], shown.Groups.Select(group => group.Root).Order());
        Assert.Equal([("Synced", 2), ("OutOfSync", 1)], shown.Counts["sync"]);
        Assert.Equal([("yes", 1)], shown.Counts["problem"]);
    }

    private static Board Next(Board board, DateTimeOffset now, params JsonObject[] applications) => board.Next(Live(applications), Live(), Live(), Live(), now);

    private static FeedState Live(params JsonObject[] items) => new(
        FeedStatus.Live, items.ToImmutableDictionary(item => new ObjectKey((string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!)), null, Noon);
}

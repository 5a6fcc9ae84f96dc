using Bunit;
using Dashboard.Features.Timeline;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using static Dashboard.Tests.Timeline.Journey;

namespace Dashboard.Tests.Timeline;

public sealed class TimelinePageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Before_the_first_push_it_says_since_when_it_watches()
    {
        var page = Open();
        Assert.Contains("Push a commit", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_becomes_a_lane_whose_marks_follow_the_watches_of_the_cluster()
    {
        Cluster.WithArgo().Objects.Put(App("order", Second));
        var feed = Services.GetRequiredService<TimelineFeed>();
        await feed.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            var page = Open();
            await Repository.WhenPushesAreFollowedAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await Cluster.Objects.WhenWatchedAsync(4, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            Repository.Announce(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml", at: (DateTimeOffset.UtcNow - Pushed).TotalSeconds));
            page.WaitForElement("[data-testid=lane-aaaaaaa][data-state=running]", Patience);
            Cluster.Objects.Put(App("order", Second, refreshBy: "argocd-server"));
            page.WaitForElement("[data-testid=timeline-noticed-by][data-state=webhook]", Patience);
            Cluster.Objects.Put(App("order", First, syncedTo: First, startedAt: (DateTimeOffset.UtcNow - Pushed).TotalSeconds + 1));
            page.WaitForElement("[data-testid=lane-aaaaaaa][data-state=ready]", Patience);
            Assert.NotNull(page.Find("[data-testid=mark-aaaaaaa-synced]"));
            Assert.Contains(", ≈ +", page.Find("[data-testid=mark-aaaaaaa-ready]").GetAttribute("aria-label"), StringComparison.Ordinal);
            Assert.EndsWith(" s", page.Find("[data-testid=mark-duration]").TextContent.Trim(), StringComparison.Ordinal);

            await page.ClickAsync("[data-testid=timeline-as-table]");
            page.WaitForAssertion(() => Assert.Contains("Told by webhook", page.Find("[data-testid=timeline-table]").TextContent, StringComparison.Ordinal), Patience);
        }
        finally
        {
            await feed.StopAsync(CancellationToken.None);
        }
    }

    private IRenderedComponent<TimelinePage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<TimelinePage>();
    }
}

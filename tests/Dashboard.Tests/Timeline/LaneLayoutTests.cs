using Dashboard.Features.Timeline;
using Dashboard.Tests.Fakes;
using static Dashboard.Tests.Timeline.Journey;

namespace Dashboard.Tests.Timeline;

public sealed class LaneLayoutTests
{
    [Fact]
    public void Labels_at_one_height_never_cover_each_other()
    {
        var layout = LaneLayout.Of(Travelled(3.4), TimeSpan.FromSeconds(10), Pushed.AddSeconds(9), stage => stage.ToString());
        Assert.Equal(9, layout.Marks.Length);
        Assert.All(layout.Marks, mark => Assert.NotNull(mark.Height));
        foreach (var row in layout.Marks.GroupBy(m => m.Height))
        {
            Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(pair.Second.X - pair.First.X >= 52, $"{pair.First.Mark.Stage} and {pair.Second.Mark.Stage}"));
        }
    }

    [Fact]
    public void Marks_that_crowd_are_spread_and_the_line_says_that_it_is_not_to_scale()
    {
        var layout = LaneLayout.Of(Travelled(40), TimeSpan.FromMinutes(1), Pushed.AddSeconds(60), stage => stage.ToString());
        Assert.False(layout.ToScale);
        Assert.Empty(layout.Ticks);
        Assert.All(layout.Marks, mark => Assert.NotNull(mark.Height));
        Assert.All(layout.Marks.Zip(layout.Marks.Skip(1)), pair => Assert.True(pair.Second.X - pair.First.X >= 45.9, $"{pair.First.Mark.Stage} and {pair.Second.Mark.Stage}"));
        Assert.InRange(layout.Marks[^1].X, 0, LaneLayout.Width - 60);
    }

    [Fact]
    public void What_lies_beyond_the_zoom_is_counted_and_not_drawn()
    {
        var layout = LaneLayout.Of(Travelled(24.6), TimeSpan.FromSeconds(10), Pushed.AddSeconds(30), stage => stage.ToString());
        Assert.Equal([LaneStage.Ready], layout.Later.Select(m => m.Stage));
        Assert.Equal(10, layout.Span);
        Assert.DoesNotContain(layout.Marks, m => m.Mark.Stage == LaneStage.Ready);
    }

    [Fact]
    public void A_stretch_without_marks_is_a_wait_and_one_that_goes_on_has_no_end()
    {
        var done = LaneWait.Of(Travelled(3.4), 4);
        Assert.Contains(done, w => w.For == LaneStage.Ready && Math.Abs(w.To!.Value - 3.4) < 0.001);
        var journey = new Journey();
        journey.Lanes.Push(Push(First, "Add payment", "gitops/applications/coffee/payment/a"));
        Assert.Equal([new LaneWait(0, null, LaneStage.Noticed)], LaneWait.Of(journey.Lanes.Lanes[0], 10));
    }

    private static Lane Travelled(double ready)
    {
        var journey = new Journey().Was(App("order", Second), Set(null));
        journey.Lanes.Push(Push(First, "Add payment", "gitops/applications/coffee/payment/kustomization.yaml"));
        journey.Saw(0.12, Set("argocd-applicationset-controller")).Saw(0.31, Set(null)).Saw(0.44, App("payment", null))
            .Saw(0.74, App("payment", First, "OutOfSync", "Missing", objects: Sample.Managed("apps", "v1", "Deployment", "payment")))
            .Saw(1.02, App("payment", First, health: "Progressing", syncedTo: First, objects: Sample.Managed("apps", "v1", "Deployment", "payment")))
            .Saw(1.3, Sample.Object("apps/v1", "ReplicaSet", "payment-5f6d", owner: ("Deployment", "payment")))
            .Saw(ready, App("payment", First, syncedTo: First, objects: Sample.Managed("apps", "v1", "Deployment", "payment")));
        return journey.Lanes.Lanes[0];
    }
}

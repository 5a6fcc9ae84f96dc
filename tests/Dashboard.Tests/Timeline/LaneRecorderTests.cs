using System.Text.Json.Nodes;
using Dashboard.Features.Timeline;
using Dashboard.Tests.Fakes;
using static Dashboard.Tests.Timeline.Journey;

namespace Dashboard.Tests.Timeline;

public sealed class LaneRecorderTests
{
    private static readonly JsonObject Deployment = Sample.Managed("apps", "v1", "Deployment", "payment");

    [Fact]
    public void A_new_directory_passes_every_station_in_order_and_ends_when_its_Application_is_healthy()
    {
        var journey = new Journey().Was(App("order", Second), Set(null));
        journey.Lanes.Push(Push(First, "Add payment", "gitops/applications/coffee/payment/kustomization.yaml"));
        journey.Saw(0.1, Set("argocd-applicationset-controller"))
            .Saw(0.1, App("order", Second, refreshBy: "argocd-server"))
            .Saw(0.3, App("payment", null))
            .Saw(0.4, Set(null))
            .Saw(0.5, App("order", First))
            .Saw(0.7, App("payment", First, "OutOfSync", "Missing", objects: Deployment))
            .Saw(1.0, App("payment", First, "Synced", "Progressing", syncedTo: First, objects: Deployment))
            .Saw(1.2, Sample.Object("apps/v1", "ReplicaSet", "payment-5f6d", owner: ("Deployment", "payment")))
            .Saw(1.3, Sample.Pod("payment-5f6d-aaaaa", "payment-5f6d", ready: false))
            .Saw(3.4, App("payment", First, syncedTo: First, objects: Deployment));

        var lane = Assert.Single(journey.Lanes.Lanes);
        Assert.Equal(
            [(LaneStage.Commit, -0.2), (LaneStage.Push, 0), (LaneStage.Noticed, 0.1), (LaneStage.Application, 0.3), (LaneStage.Generated, 0.4), (LaneStage.Compared, 0.7), (LaneStage.Synced, 1.0), (LaneStage.Objects, 1.2), (LaneStage.Ready, 3.4)],
            lane.Marks.Select(m => (m.Stage, Math.Round((m.At - Pushed).TotalSeconds, 3))));
        Assert.Equal((LaneEnd.Ready, TimeSpan.FromSeconds(3.4), NoticedBy.Webhook, "4/add-payment"), (lane.End, lane.Took, lane.NoticedBy, lane.Step));
        Assert.Equal(["payment"], lane.Touched.Select(p => p.Application));
        Assert.All(lane.Marks, mark => Assert.Equal(mark.Stage is not (LaneStage.Commit or LaneStage.Push), mark.Approximate));
    }

    [Theory]
    [InlineData("argocd-server", NoticedBy.Webhook)]
    [InlineData("learning-gitops", NoticedBy.Refresh)]
    [InlineData("kubectl-annotate", NoticedBy.Refresh)]
    [InlineData(null, NoticedBy.Poll)]
    public void Who_noticed_is_read_from_the_manager_of_the_refresh_annotation(string? manager, NoticedBy expected)
    {
        var journey = new Journey().Was(App("order", Second));
        journey.Lanes.Push(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml"));
        if (manager is not null) { journey.Saw(0.2, App("order", Second, refreshBy: manager)); }
        journey.Saw(20, App("order", First, "OutOfSync"));
        Assert.Equal(expected, journey.Lanes.Lanes[0].NoticedBy);
    }

    [Theory]
    [InlineData("webhook 2026-11-24T14:02:03Z", NoticedBy.Webhook)]
    [InlineData("hard-refresh 2026-11-24T14:02:03Z", NoticedBy.Refresh)]
    [InlineData("poll 2026-11-24T14:02:03Z", NoticedBy.Poll)]
    [InlineData("drift 2026-11-24T14:02:03Z /Service/coffee/order", NoticedBy.InPassing)]
    public void Where_no_annotation_was_seen_the_controller_itself_says_what_woke_it(string wokenBy, NoticedBy expected)
    {
        var journey = new Journey().Was(App("order", Second));
        journey.Lanes.Push(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml"));
        var compared = App("order", First, "OutOfSync");
        compared["metadata"]!["annotations"] = new JsonObject { [LaneRecorder.WokenBy] = wokenBy };
        journey.Saw(3, compared);
        Assert.Equal(expected, journey.Lanes.Lanes[0].NoticedBy);
    }

    [Fact]
    public void A_webhook_that_is_heard_of_before_the_push_still_counts()
    {
        var journey = new Journey().Was(App("order", Second)).Saw(0.1, App("order", Second, refreshBy: "argocd-server"));
        journey.Lanes.Push(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml"));
        Assert.Equal((NoticedBy.Webhook, Pushed.AddSeconds(0.1)), (journey.Lanes.Lanes[0].NoticedBy!.Value, journey.Lanes.Lanes[0].NoticedAt!.Value));
    }

    [Fact]
    public void A_deleted_directory_ends_when_its_Application_is_gone()
    {
        var cart = App("cart", Second);
        var journey = new Journey().Was(cart, App("order", Second));
        journey.Lanes.Push(Push(First, "Delete cart", "gitops/applications/coffee/cart/kustomization.yaml"));
        var deleting = App("cart", Second);
        deleting["metadata"]!["deletionTimestamp"] = "2026-11-24T14:02:04Z";
        journey.Saw(0.4, deleting).Saw(0.5, App("order", First)).SawGone(2.5, deleting);
        var lane = journey.Lanes.Lanes[0];
        Assert.Equal((LaneEnd.Ready, TimeSpan.FromSeconds(2.5)), (lane.End, lane.Took));
        Assert.Contains(lane.Marks, m => m.Stage == LaneStage.Application && m.At == Pushed.AddSeconds(0.4));
    }

    [Fact]
    public void A_commit_that_changes_nothing_ends_once_every_Application_was_compared_with_it()
    {
        var journey = new Journey().Was(App("cart", Second), App("order", Second));
        journey.Lanes.Push(Push(First, "Say hello", "README.md"));
        journey.Saw(0.5, App("cart", First));
        Assert.Equal(LaneEnd.Running, journey.Lanes.Lanes[0].End);
        journey.Saw(0.8, App("order", First));
        Assert.Equal((LaneEnd.Nothing, TimeSpan.FromSeconds(0.8)), (journey.Lanes.Lanes[0].End, journey.Lanes.Lanes[0].Took));
    }

    [Fact]
    public void A_commit_that_cannot_be_rendered_fails_with_the_words_of_the_repo_server_and_stays_failed_when_it_is_reverted()
    {
        var journey = new Journey().Was(App("order", Second));
        journey.Lanes.Push(Push(First, "Break the chart", "gitops/charts/mini/templates/deployment.yaml"));
        journey.Saw(0.1, App("order", Second, refreshBy: "argocd-server")).Saw(0.6, App("order", First, "Unknown", error: "failed to generate manifest: unexpected EOF"));
        Assert.Equal((LaneEnd.Failed, "failed to generate manifest: unexpected EOF"), (journey.Lanes.Lanes[0].End, journey.Lanes.Lanes[0].Failure));

        journey.Lanes.Push(Push(new string('c', 40), "Revert", "gitops/charts/mini/templates/deployment.yaml", at: 30));
        journey.Saw(31, App("order", new string('c', 40)));
        Assert.Equal([LaneEnd.Nothing, LaneEnd.Failed], journey.Lanes.Lanes.Select(l => l.End));
    }

    [Fact]
    public void A_health_that_was_still_the_old_one_is_taken_back()
    {
        var journey = new Journey().Was(App("order", Second));
        journey.Lanes.Push(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml"));
        journey.Saw(0.5, App("order", First, syncedTo: First)).Saw(0.7, App("order", First, health: "Progressing", syncedTo: First));
        Assert.Equal(LaneEnd.Running, journey.Lanes.Lanes[0].End);
        journey.Saw(4, App("order", First, syncedTo: First)).Saw(60, App("order", First, health: "Progressing", syncedTo: First));
        Assert.Equal((LaneEnd.Ready, TimeSpan.FromSeconds(4)), (journey.Lanes.Lanes[0].End, journey.Lanes.Lanes[0].Took));
    }

    [Fact]
    public void What_kept_an_Application_from_being_healthy_is_named()
    {
        var journey = new Journey().Was(App("order", Second));
        journey.Lanes.Push(Push(First, "Bump order", "gitops/applications/coffee/order/api/values.yaml"));
        journey.Saw(1, App("order", First, health: "Progressing", syncedTo: First, objects: [Sample.Managed("", "v1", "Service", "order"), Sample.Managed("autoscaling", "v2", "HorizontalPodAutoscaler", "order", health: "Progressing")]))
            .Saw(16, App("order", First, syncedTo: First));
        Assert.Equal("HorizontalPodAutoscaler/order", journey.Lanes.Lanes[0].Passages["order"].Awaited);
    }

    [Fact]
    public void A_canary_waits_for_a_person_until_its_Rollout_is_promoted()
    {
        var journey = new Journey().Was(App("cart", Second));
        journey.Lanes.Push(Push(First, "Set cart to 2.0.0", "gitops/applications/coffee/cart/api/values.yaml"));
        journey.Saw(1, App("cart", First, health: "Suspended", syncedTo: First));
        Assert.Equal(LaneEnd.Paused, journey.Lanes.Lanes[0].End);
        journey.Saw(90, App("cart", First, syncedTo: First));
        Assert.Equal((LaneEnd.Ready, TimeSpan.FromSeconds(90)), (journey.Lanes.Lanes[0].End, journey.Lanes.Lanes[0].Took));
    }

    [Fact]
    public void A_newer_commit_overtakes_what_it_changes_as_well_and_leaves_the_rest_to_end()
    {
        var journey = new Journey().Was(App("cart", Second), App("order", Second));
        journey.Lanes.Push(Push(First, "Set cart to 2.0.0", "gitops/applications/coffee/cart/api/values.yaml"));
        journey.Saw(1, App("cart", First, health: "Progressing", syncedTo: First));
        journey.Lanes.Push(Push(new string('c', 40), "Bump order", "gitops/applications/coffee/order/api/values.yaml", at: 2));
        journey.Saw(3, App("cart", new string('c', 40), health: "Progressing", syncedTo: First));
        journey.Saw(5, App("cart", new string('c', 40), syncedTo: First));
        Assert.Equal((LaneEnd.Ready, TimeSpan.FromSeconds(5)), (journey.Lanes.Lanes[1].End, journey.Lanes.Lanes[1].Took));

        journey.Lanes.Push(Push(new string('d', 40), "Set cart to 2.1.0", "gitops/applications/coffee/cart/api/values.yaml", at: 10));
        journey.Saw(11, App("cart", new string('d', 40), health: "Progressing", syncedTo: new string('d', 40), startedAt: 10));
        journey.Lanes.Push(Push(new string('e', 40), "Set cart to 2.0.0", "gitops/applications/coffee/cart/api/values.yaml", at: 12));
        journey.Saw(13, App("cart", new string('e', 40), syncedTo: new string('e', 40), startedAt: 12));
        Assert.Equal([LaneEnd.Ready, LaneEnd.Superseded], journey.Lanes.Lanes.Take(2).Select(l => l.End));
    }
}

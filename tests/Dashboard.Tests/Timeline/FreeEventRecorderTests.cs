using System.Text.Json.Nodes;
using Dashboard.Features.Timeline;
using Dashboard.Live;
using Dashboard.Tests.Fakes;
using static Dashboard.Tests.Timeline.Journey;

namespace Dashboard.Tests.Timeline;

public sealed class FreeEventRecorderTests
{
    [Fact]
    public void A_drift_that_is_put_back_is_one_event_with_its_length()
    {
        var journey = new Journey().Was(App("cart", First, syncedTo: First));
        journey.Saw(1, App("cart", First, "OutOfSync", syncedTo: First, objects: [Sample.Managed("", "v1", "ConfigMap", "cart"), Sample.Managed("", "v1", "Service", "cart", "OutOfSync")]));
        Assert.Equal((FreeEventKind.Drifted, "Service/cart"), (journey.Events.Events[0].Kind, journey.Events.Events[0].Subject));
        journey.Saw(1.8, App("cart", First, syncedTo: First, startedAt: 1));
        var healed = Assert.Single(journey.Events.Events);
        Assert.Equal((FreeEventKind.Healed, "cart", 0.8), (healed.Kind, healed.Application, Math.Round(healed.Took!.Value.TotalSeconds, 3)));
    }

    [Fact]
    public void A_difference_that_a_commit_made_is_no_drift()
    {
        var journey = new Journey().Was(App("cart", Second));
        journey.Saw(1, App("cart", First, "OutOfSync")).Saw(2, App("cart", First, syncedTo: First));
        Assert.Empty(journey.Events.Events);
    }

    [Fact]
    public void An_autoscaler_says_from_how_many_to_how_many_and_why()
    {
        var journey = new Journey().Was(Autoscaler(2, 20)).Saw(1, Autoscaler(2, 81)).Saw(2, Autoscaler(4, 81));
        journey.Events.Application(new(Pushed, ChangeOrigin.Listed, default, null, null));
        var scaled = Assert.Single(journey.Events.Events, e => e.Kind == FreeEventKind.Scaled);
        Assert.Equal((2L, 4L, "81 % / 50 %"), (scaled.From!.Value, scaled.To!.Value, scaled.Detail));
    }

    [Fact]
    public void A_restart_quotes_how_the_container_ended()
    {
        var journey = new Journey();
        journey.Saw(0, Restarted(0)).Saw(5, Restarted(1));
        var restarted = Assert.Single(journey.Events.Events);
        Assert.Equal(("Pod/order-1", 1L, "Error, exit code 1"), (restarted.Subject, restarted.To!.Value, restarted.Detail));
    }

    [Fact]
    public void A_Rollout_that_pauses_says_at_which_share_and_an_abort_is_told_once()
    {
        var journey = new Journey().Was(Rollout("Progressing", 1));
        journey.Saw(1, Rollout("Paused", 1)).Saw(2, Rollout("Degraded", 0, abort: true)).Saw(3, Rollout("Degraded", 0, abort: true));
        Assert.Equal([FreeEventKind.RolloutAborted, FreeEventKind.RolloutPaused], journey.Events.Events.Select(e => e.Kind));
        Assert.Equal(20, journey.Events.Events[1].To);
    }

    private static JsonObject Autoscaler(int desired, int usage) => Sample.Object("autoscaling/v2", "HorizontalPodAutoscaler", "order", more: JsonNode.Parse($$"""
        { "spec": { "metrics": [ { "type": "Resource", "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 50 } } } ] },
          "status": { "desiredReplicas": {{desired}}, "currentMetrics": [ { "type": "Resource", "resource": { "name": "cpu", "current": { "averageUtilization": {{usage}} } } } ] } }
        """)!.AsObject());

    private static JsonObject Restarted(int count) => Sample.Object("v1", "Pod", "order-1", more: JsonNode.Parse($$"""
        { "status": { "containerStatuses": [ { "name": "order", "restartCount": {{count}}, "lastState": { "terminated": { "reason": "Error", "exitCode": 1 } } } ] } }
        """)!.AsObject());

    private static JsonObject Rollout(string phase, int step, bool abort = false) => Sample.Object("argoproj.io/v1alpha1", "Rollout", "cart", more: JsonNode.Parse($$"""
        { "spec": { "strategy": { "canary": { "steps": [ { "setWeight": 20 }, { "pause": {} } ] } } },
          "status": { "phase": "{{phase}}", "currentStepIndex": {{step}}, "abort": {{(abort ? "true" : "false")}}, "stableRS": "6d8f9c" } }
        """)!.AsObject());
}

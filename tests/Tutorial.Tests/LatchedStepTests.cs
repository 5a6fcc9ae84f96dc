using System.Text;
using System.Text.Json.Nodes;
using Tutorial.Model;
using Tutorial.Steps;

namespace Tutorial.Tests;

/// <summary>Steps of phase 4 whose proof is something that passes; the test plays the controllers.</summary>
public sealed class LatchedStepTests
{
    private const string Synced = """{"status":{"sync":{"status":"Synced"},"health":{"status":"Healthy"}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scaling_by_hand_counts_only_when_Argo_CD_saw_no_difference()
    {
        var step = new StepId(4, "change-replicas");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        fixture.Rendered.Add(JsonNode.Parse("""{"kind":"Deployment","metadata":{"name":"order"},"spec":{}}""")!.AsObject());
        fixture.Cluster.Put("HorizontalPodAutoscaler", "coffee", "order", """{"spec":{"minReplicas":3,"maxReplicas":3}}""");
        fixture.Cluster.Put("Application", "argo", "order", Synced);
        Scale(1);   // before anybody scaled: three has not been seen yet
        await Evidence("spec.replicas = 1, not three yet");
        Scale(3);
        await Evidence("spec.replicas = 3; nobody has scaled by hand yet");

        Scale(1);
        await Evidence("spec.replicas = 1 at resourceVersion");
        fixture.Cluster.Put("Application", "argo", "order", """{"status":{"sync":{"status":"OutOfSync"}}}""");
        await Evidence("Application OutOfSync");
        Scale(3);
        fixture.Cluster.Put("Application", "argo", "order", Synced);
        var refused = await Evidence("Application OutOfSync meanwhile, Synced now");
        Assert.Equal(CheckStatus.Waiting, refused.Checks[2].Status);

        Scale(1);
        await Evidence("Application Synced");
        Scale(3);
        await fixture.UntilAsync(step, StepStatus.Passed);

        void Scale(int replicas) => fixture.Cluster.Put("Deployment", "coffee", "order", $$$$$$"""{"spec":{"replicas":{{{{{{replicas}}}}}}},"status":{"availableReplicas":{{{{{{replicas}}}}}}}}""");

        Task<StepState> Evidence(string part) => fixture.UntilAsync(step, state => state.Checks[2].Evidence.English.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drift_is_proven_by_what_was_different_gone_and_healed()
    {
        var step = new StepId(4, "undo-drift");
        await using var fixture = await TutorialFixture.OpenAfterAsync(DeliverySteps.Image);
        var head = fixture.Repository.Current.RemoteHead!.Sha;
        fixture.Cluster.Put("Application", "argo", "order", Synced);
        Image("1.0.0");
        var now = DateTimeOffset.UtcNow;
        Service(now.AddHours(-1));
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English.StartsWith("Nothing has drifted", StringComparison.Ordinal) && state.Checks[1].Evidence.English.StartsWith("uid before", StringComparison.Ordinal));

        Image("0.9.0");
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English == "live coffee/order:0.9.0, git 1.0.0");
        fixture.Cluster.Remove("Service", "coffee", "order");
        await fixture.UntilAsync(step, state => state.Checks[1].Evidence.English == "It is not there");
        await fixture.RestartAsync();   // what passed is on disk
        Heal("Deployment", now);
        Image("1.0.0");
        Service(now.AddMinutes(1));
        var half = await fixture.UntilAsync(step, state => state.Checks[0].Status == CheckStatus.Passed && state.Checks[1].Status == CheckStatus.Passed);
        Assert.Equal(CheckStatus.Waiting, half.Checks[2].Status);
        Heal("Service", now.AddMinutes(2));   // another operation than the one that made it
        var other = await fixture.UntilAsync(step, state => state.Checks[2].Evidence.English.Contains("Deployment: 2", StringComparison.Ordinal));
        Assert.Equal(CheckStatus.Waiting, other.Checks[2].Status);
        Heal("Service", now.AddMinutes(1));
        await fixture.UntilAsync(step, StepStatus.Passed);

        void Image(string tag) => fixture.Cluster.Put("Deployment", "coffee", "order", $$$$$$"""{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"coffee/order:{{{{{{tag}}}}}}"}]}}}}""");

        void Service(DateTimeOffset created) => fixture.Cluster.Put("Service", "coffee", "order", $$$$$$"""{"metadata":{"creationTimestamp":"{{{{{{created:O}}}}}}"}}""");

        void Heal(string kind, DateTimeOffset at) => fixture.Cluster.Put("Application", "argo", "order", $$$$$$"""{"status":{"operationState":{"phase":"Succeeded","startedAt":"{{{{{{at:O}}}}}}","finishedAt":"{{{{{{at.AddSeconds(1):O}}}}}}","operation":{"initiatedBy":{"automated":true},"sync":{"resources":[{"kind":"{{{{{{kind}}}}}}","name":"order"}]}},"syncResult":{"revision":"{{{{{{head}}}}}}"}}}}""");
    }

    [Fact]
    public async Task A_pod_that_started_before_the_secret_changed_does_not_count_as_recovered()
    {
        var step = new StepId(4, "wrong-secret");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        Secret("none", "2026-01-01T00:00:10Z");
        await fixture.UntilAsync(step, state => state.Checks[0].Status == CheckStatus.Passed);

        Pod("order-new", """{"status":{"containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1}}}]}}""");
        var alone = await fixture.UntilAsync(step, state => state.Checks[1].Evidence.English.EndsWith("exit code 1; 0 ready", StringComparison.Ordinal));
        Assert.Equal(CheckStatus.Waiting, alone.Checks[1].Status);
        fixture.Cluster.Put("EndpointSlice", "coffee", "order-1", """{"metadata":{"labels":{"kubernetes.io/service-name":"order"}},"endpoints":[{"conditions":{"ready":true}}]}""");
        await fixture.UntilAsync(step, state => state.Checks[1].Status == CheckStatus.Passed);

        fixture.Cluster.Remove("Pod", "coffee", "order-new");
        Pod("order-old", Running("2026-01-01T00:00:00Z"));
        Secret("5432", "2026-01-01T00:00:20Z");
        var old = await fixture.UntilAsync(step, state => state.Checks[2].Evidence.English.Contains("0 of 1 pods", StringComparison.Ordinal));
        Assert.Equal(StepStatus.Waiting, old.Status);
        Pod("order-old", Running("2026-01-01T00:00:21Z"));
        await fixture.UntilAsync(step, StepStatus.Passed);

        void Secret(string port, string changed) => fixture.Cluster.Put("Secret", "coffee", "order-db", $$$$$$"""{"metadata":{"managedFields":[{"time":"{{{{{{changed}}}}}}","fieldsV1":{"f:data":{}}}]},"data":{"port":"{{{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(port))}}}}}}"}}""");

        void Pod(string name, string fields)
        {
            var pod = JsonNode.Parse(fields)!.AsObject();
            pod["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "order" } };
            fixture.Cluster.Put("Pod", "coffee", name, pod.ToJsonString());
        }

        static string Running(string since) => $$$$$$"""{"status":{"conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"state":{"running":{"startedAt":"{{{{{{since}}}}}}"},"waiting":null}}]}}""";
    }

    [Fact]
    public async Task Scaling_down_is_no_answer_to_load()
    {
        var step = new StepId(4, "autoscale");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        fixture.Cluster.Put("Application", "argo", "order", Synced);
        fixture.Cluster.Put("Deployment", "coffee", "order", """{"status":{"availableReplicas":3}}""");
        fixture.Cluster.Put("HorizontalPodAutoscaler", "coffee", "order", """{"spec":{"minReplicas":1,"maxReplicas":5,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"averageUtilization":50}}}]},"status":{"desiredReplicas":3,"currentMetrics":[{"resource":{"name":"cpu","current":{"averageUtilization":55}}}]}}""");
        Say("a", "New size: 3; reason: All metrics below target");
        var idle = await fixture.UntilAsync(step, state => state.Checks[1].Evidence.English.StartsWith("cpu: 55%/50%", StringComparison.Ordinal) && state.Checks[0].Status == CheckStatus.Passed);
        Assert.All(idle.Checks.Skip(1), check => Assert.Equal(CheckStatus.Waiting, check.Status));

        fixture.Cluster.Put("HorizontalPodAutoscaler", "coffee", "order", """{"status":{"desiredReplicas":5,"currentMetrics":[{"resource":{"name":"cpu","current":{"averageUtilization":120}}}]}}""");
        Say("b", "New size: 5; reason: cpu resource utilization (percentage of request) above target");
        await fixture.UntilAsync(step, StepStatus.Passed);

        void Say(string name, string message) => fixture.Cluster.Put("Event", "coffee", name, $$$$$$"""{"reason":"SuccessfulRescale","message":"{{{{{{message}}}}}}","lastTimestamp":"2026-01-01T00:00:0{{{{{{(name == "a" ? 1 : 2)}}}}}}Z","involvedObject":{"kind":"HorizontalPodAutoscaler","name":"order"}}""");
    }

    [Fact]
    public async Task The_last_step_names_what_has_not_passed()
    {
        var step = new StepId(4, "finish");
        await using var fixture = await TutorialFixture.OpenAfterAsync([.. StepCatalogue.All.Select(definition => definition.Id).Where(id => id != step && id != DeliverySteps.Image)]);
        await fixture.RunAsync(step);
        var state = await fixture.UntilAsync(step, state => state.Checks[3].Evidence.English == "26 of 27 4/change-image");
        Assert.Equal(CheckStatus.Waiting, state.Checks[3].Status);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fakes;

/// <summary>Lets things happen in the preview after its start, so that the pages of events have something to show.</summary>
internal static class PreviewPlay
{
    public static async Task PlayAsync(this PreviewWorld world, CancellationToken cancellationToken)
    {
        var objects = world.Cluster.Objects;
        await Task.Delay(1_000, cancellationToken);   // the feeds list first
        await PushAsync("b91d4f0", "Break the chart", "gitops/charts/mini/Chart.yaml", refreshed: true);
        objects.Put(Sample.Application("external-bootstrap", "Unknown", path: "gitops/bootstrap/phase-3", revision: Sha("b91d4f0"), error: "failed to generate manifest for source 1 of 1: Error: chart metadata is missing"));
        await PushAsync("5f20b7a", "Set payment to 1.1.0", "gitops/applications/coffee/payment/api/values.yaml", refreshed: false);
        await DeployAsync("5f20b7a", 600);
        await PushAsync("1a2b3c4", "Ask for two more pods of payment, with a message that is longer than the room for it", "gitops/applications/coffee/payment/api/values.yaml", refreshed: true);
        await DeployAsync("1a2b3c4", 2_400);
        foreach (var (current, desired, usage) in new[] { (4, 4, 41), (4, 6, 112), (6, 6, 83) })
        {
            world.PutAutoscaler(current, desired, usage);
            await Task.Delay(500, cancellationToken);
        }

        objects.Put(App("argo-resources", "OutOfSync", "1a2b3c4"));
        await Task.Delay(400, cancellationToken);
        objects.Put(App("argo-resources", "Synced", "1a2b3c4"));

        async Task PushAsync(string sha, string subject, string path, bool refreshed)
        {
            var now = DateTimeOffset.UtcNow;
            world.Repository.Announce(new(null, Sha(sha), "refs/heads/main", now, false, false, [new(Sha(sha), [], "Learner", "learner@localhost", now.AddMilliseconds(-200), subject, "", ImmutableDictionary<string, string>.Empty.Add("Dashboard-Step", "4/change-image"), true)], [path]));
            await Task.Delay(150, cancellationToken);
            if (!refreshed) { return; }
            var app = App("payment", "Synced", "0000000");
            app["metadata"]!["annotations"] = new JsonObject { ["argocd.argoproj.io/refresh"] = "normal" };
            app["metadata"]!["managedFields"] = JsonNode.Parse("""[ { "manager": "argocd-server", "fieldsV1": { "f:metadata": { "f:annotations": { "f:argocd.argoproj.io/refresh": {} } } } } ]""");
            objects.Put(app);
            await Task.Delay(150, cancellationToken);
        }

        async Task DeployAsync(string sha, int ready)
        {
            objects.Put(App("argo-resources", "Synced", sha));
            objects.Put(App("payment", "OutOfSync", sha));
            await Task.Delay(300, cancellationToken);
            objects.Put(App("payment", "Synced", sha, "Progressing", sha));
            await Task.Delay(200, cancellationToken);
            objects.Put(Sample.Object("apps/v1", "ReplicaSet", $"payment-{sha}", owner: ("Deployment", "payment")));
            objects.Put(Sample.Pod($"payment-{sha}-aaaaa", $"payment-{sha}", ready: false));
            await Task.Delay(ready, cancellationToken);
            objects.Put(App("payment", "Synced", sha, "Healthy", sha));
        }
    }

    private static JsonObject App(string name, string sync, string sha, string health = "Healthy", string? syncedTo = null)
    {
        var app = Sample.Application(name, sync, health, path: $"gitops/applications/coffee/{name}", revision: Sha(sha), resources: [Sample.Managed("apps", "v1", "Deployment", name, sync)]);
        if (syncedTo is null) { app["status"]!.AsObject().Remove("operationState"); return app; }
        app["status"]!["operationState"]!["syncResult"] = new JsonObject { ["revision"] = Sha(syncedTo) };
        app["status"]!["operationState"]!["startedAt"] = Sample.Ago(0);
        return app;
    }

    private static string Sha(string start) => start.PadRight(40, '0');
}

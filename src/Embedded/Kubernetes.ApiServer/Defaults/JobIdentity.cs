using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>What ties a Job to its pods: unless the author selects by hand, the Job's uid as selector and as a label of the template.</summary>
internal static class JobIdentity
{
    /// <summary>Writes selector and labels into a Job that is being created and has its name and uid.</summary>
    public static void Apply(JsonObject job)
    {
        var spec = job.Section("spec");
        if (spec["manualSelector"] is JsonValue manual && manual.TryGetValue<bool>(out var byHand) && byHand) { return; }
        var metadata = job.Section("metadata");
        var uid = metadata.Text("uid");
        var labels = spec.Section("template").Section("metadata").Section("labels");
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["batch.kubernetes.io/job-name"] = metadata.Text("name");
        labels["controller-uid"] = uid;
        labels["job-name"] = metadata.Text("name");
        spec.Section("selector").Section("matchLabels")["batch.kubernetes.io/controller-uid"] = uid;
    }
}

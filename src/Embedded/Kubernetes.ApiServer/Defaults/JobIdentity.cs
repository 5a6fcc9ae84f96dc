using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>What ties a Job to its pods: unless the author selects by hand, the Job's uid as selector and as a label of the template.</summary>
internal static class JobIdentity
{
    private const string Uid = "batch.kubernetes.io/controller-uid";

    /// <summary>Writes selector and labels into a Job that is being created and has its name and uid. What its author wrote stays, and is refused where it is another.</summary>
    public static void Apply(JsonObject job)
    {
        var spec = job.Section("spec");
        if (IsManual(spec)) { return; }
        var labels = spec.Section("template").Section("metadata").Section("labels");
        foreach (var (label, value) in LabelsOf(job)) { labels.Default(label, value); }
        spec.Section("selector").Section("matchLabels").Default(Uid, job.Section("metadata").Text("uid"));
    }

    /// <summary>The labels of the pods of a Job, unless its author selects by hand.</summary>
    public static IReadOnlyList<(string Label, string Value)> LabelsOf(JsonObject job)
    {
        var metadata = job["metadata"] as JsonObject;
        var (name, uid) = (metadata.Text("name"), metadata.Text("uid"));
        return [("controller-uid", uid), ("job-name", name), (Uid, uid), ("batch.kubernetes.io/job-name", name)];
    }

    /// <summary>Whether the author of a Job selects its pods.</summary>
    public static bool IsManual(JsonObject spec) => spec["manualSelector"] is JsonValue manual && manual.TryGetValue<bool>(out var byHand) && byHand;
}

namespace Kustomize.Fields;

/// <summary>Where Kustomize puts labels, annotations and replica counts unless told otherwise.</summary>
internal static class DefaultFieldSpecs
{
    private const string Apps = "apps";

    public static readonly FieldSpec[] Labels = [new("metadata/labels", Create: true)];

    public static readonly FieldSpec[] TemplateLabels =
    [
        new("spec/template/metadata/labels", "ReplicationController", Version: "v1", Create: true),
        new("spec/template/metadata/labels", "Deployment", Create: true),
        new("spec/template/metadata/labels", "ReplicaSet", Create: true),
        new("spec/template/metadata/labels", "DaemonSet", Create: true),
        new("spec/template/metadata/labels", "StatefulSet", Apps, Create: true),
        new("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", Apps, Create: true),
        new("spec/template/metadata/labels", "Job", "batch", Create: true),
        new("spec/jobTemplate/metadata/labels", "CronJob", "batch", Create: true),
        new("spec/jobTemplate/spec/template/metadata/labels", "CronJob", "batch", Create: true),
    ];

    public static readonly FieldSpec[] Selectors = MakeSelectors();

    public static readonly FieldSpec[] Annotations =
    [
        new("metadata/annotations", Create: true),
        new("spec/template/metadata/annotations", "ReplicationController", Version: "v1", Create: true),
        new("spec/template/metadata/annotations", "Deployment", Create: true),
        new("spec/template/metadata/annotations", "ReplicaSet", Create: true),
        new("spec/template/metadata/annotations", "DaemonSet", Create: true),
        new("spec/template/metadata/annotations", "StatefulSet", Create: true),
        new("spec/template/metadata/annotations", "Job", "batch", Create: true),
        new("spec/jobTemplate/metadata/annotations", "CronJob", "batch", Create: true),
        new("spec/jobTemplate/spec/template/metadata/annotations", "CronJob", "batch", Create: true),
    ];

    public static readonly string[] Scalable = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

    private static FieldSpec[] MakeSelectors()
    {
        var specs = new List<FieldSpec>
        {
            new("spec/selector", "Service", Version: "v1", Create: true),
            new("spec/selector", "ReplicationController", Version: "v1", Create: true),
            new("spec/selector/matchLabels", "Deployment", Create: true),
            new("spec/selector/matchLabels", "ReplicaSet", Create: true),
            new("spec/selector/matchLabels", "DaemonSet", Create: true),
            new("spec/selector/matchLabels", "StatefulSet", Apps, Create: true),
            new("spec/selector/matchLabels", "Job", "batch"),
            new("spec/selector/matchLabels", "PodDisruptionBudget", "policy"),
            new("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch"),
            new("spec/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
            new("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
            new("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
        };
        foreach (var kind in (string[])["Deployment", "StatefulSet"])
        {
            foreach (var affinity in (string[])["podAffinity", "podAntiAffinity"])
            {
                specs.Add(new($"spec/template/spec/affinity/{affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels", kind, Apps));
                specs.Add(new($"spec/template/spec/affinity/{affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels", kind, Apps));
            }

            specs.Add(new("spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", kind, Apps));
        }

        return [.. specs];
    }
}

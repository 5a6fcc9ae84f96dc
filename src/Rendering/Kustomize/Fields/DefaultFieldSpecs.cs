namespace Kustomize.Fields;

/// <summary>Where Kustomize 5.7 looks unless told otherwise (its <c>builtinpluginconsts</c>).</summary>
internal static class DefaultFieldSpecs
{
    private const string Apps = "apps";
    private const string Batch = "batch";

    private static readonly (string Kind, string Path)[] PodSpecs =
    [
        ("Pod", "spec"), ("Deployment", "spec/template/spec"), ("ReplicaSet", "spec/template/spec"), ("DaemonSet", "spec/template/spec"),
        ("StatefulSet", "spec/template/spec"), ("Job", "spec/template/spec"), ("CronJob", "spec/jobTemplate/spec/template/spec"),
    ];

    public static TransformerConfig Config { get; } = new TransformerConfig
    {
        NamePrefix = [new("metadata/name")],
        NameSuffix = [new("metadata/name")],
        Namespace =
        [
            new("metadata/name", "Namespace", Create: true),
            new("spec/service/namespace", "APIService", "apiregistration.k8s.io", Create: true),
            new("spec/conversion/webhook/clientConfig/service/namespace", "CustomResourceDefinition", "apiextensions.k8s.io"),
        ],
        CommonLabels = [.. Selectors(), MetadataLabels, .. TemplateLabels()],
        TemplateLabels = [MetadataLabels, .. TemplateLabels()],
        CommonAnnotations = [.. Annotations()],
        NameReference = [.. NameReferenceSpecs.Make()],
        VarReference = [.. Variables()],
        Images = [.. Images()],
        Replicas = [.. new[] { "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet" }.Select(kind => new FieldSpec("spec/replicas", kind, Create: true))],
    }.Sorted();

    /// <summary>The one place where every label goes.</summary>
    public static FieldSpec MetadataLabels => new("metadata/labels", Create: true);

    private static IEnumerable<FieldSpec> TemplateLabels() =>
    [
        .. PodTemplates("labels", Apps),
        new("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", Apps, Create: true),
    ];

    private static IEnumerable<FieldSpec> Annotations() => [new("metadata/annotations", Create: true), .. PodTemplates("annotations", statefulSetGroup: "")];

    private static IEnumerable<FieldSpec> PodTemplates(string field, string statefulSetGroup) =>
    [
        new($"spec/template/metadata/{field}", "ReplicationController", Version: "v1", Create: true),
        new($"spec/template/metadata/{field}", "Deployment", Create: true),
        new($"spec/template/metadata/{field}", "ReplicaSet", Create: true),
        new($"spec/template/metadata/{field}", "DaemonSet", Create: true),
        new($"spec/template/metadata/{field}", "StatefulSet", statefulSetGroup, Create: true),
        new($"spec/template/metadata/{field}", "Job", Batch, Create: true),
        new($"spec/jobTemplate/metadata/{field}", "CronJob", Batch, Create: true),
        new($"spec/jobTemplate/spec/template/metadata/{field}", "CronJob", Batch, Create: true),
    ];

    private static IEnumerable<FieldSpec> Selectors()
    {
        yield return new("spec/selector", "Service", Version: "v1", Create: true);
        yield return new("spec/selector", "ReplicationController", Version: "v1", Create: true);
        yield return new("spec/selector/matchLabels", "Deployment", Create: true);
        yield return new("spec/selector/matchLabels", "ReplicaSet", Create: true);
        yield return new("spec/selector/matchLabels", "DaemonSet", Create: true);
        yield return new("spec/selector/matchLabels", "StatefulSet", Apps, Create: true);
        yield return new("spec/selector/matchLabels", "Job", Batch);
        yield return new("spec/jobTemplate/spec/selector/matchLabels", "CronJob", Batch);
        yield return new("spec/selector/matchLabels", "PodDisruptionBudget", "policy");
        foreach (var path in (string[])["spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"]) { yield return new($"{path}/matchLabels", "NetworkPolicy", "networking.k8s.io"); }
        foreach (var kind in (string[])["Deployment", "StatefulSet"])
        {
            foreach (var affinity in (string[])["podAffinity", "podAntiAffinity"])
            {
                yield return new($"spec/template/spec/affinity/{affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels", kind, Apps);
                yield return new($"spec/template/spec/affinity/{affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels", kind, Apps);
            }

            yield return new("spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", kind, Apps);
        }
    }

    private static IEnumerable<FieldSpec> Images()
    {
        foreach (var pod in (string[])["spec", "spec/template/spec"])
        {
            foreach (var field in (string[])["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"]) { yield return new($"{pod}/{field}", Create: true); }
        }
    }

    private static IEnumerable<FieldSpec> Variables()
    {
        foreach (var (kind, path) in PodSpecs)
        {
            foreach (var containers in (string[])["containers", "initContainers"])
            {
                foreach (var field in (string[])["args", "command", "env/value", "volumeMounts/mountPath"]) { yield return new($"{path}/{containers}/{field}", kind); }
            }

            yield return new(kind switch
            {
                "CronJob" => "spec/jobTemplate/spec/template/volumes/nfs/server",
                "StatefulSet" => "spec/volumeClaimTemplates/spec/nfs/server",
                _ => $"{path}/volumes/nfs/server",
            }, kind);
        }

        yield return new("spec/template/metadata/annotations", "Deployment");
        foreach (var field in (string[])["rules/host", "tls/hosts", "tls/secretName"]) { yield return new($"spec/{field}", "Ingress"); }
        yield return new("spec/ports/port", "Service");
        yield return new("spec/ports/targetPort", "Service");
        yield return new("spec/nfs/server", "PersistentVolume");
        yield return new("metadata/labels");
        yield return new("metadata/annotations");
    }
}

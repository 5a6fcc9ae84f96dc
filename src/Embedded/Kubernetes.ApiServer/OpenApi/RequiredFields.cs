using System.Collections.Frozen;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>The fields without which an object is not valid; the model classes do not say.</summary>
internal static class RequiredFields
{
    private static readonly FrozenDictionary<string, string[]> Fields = new Dictionary<string, string[]>
    {
        ["Container"] = ["name"],
        ["PodSpec"] = ["containers"],
        ["DeploymentSpec"] = ["selector", "template"],
        ["ReplicaSetSpec"] = ["selector"],
        ["StatefulSetSpec"] = ["selector", "template"],
        ["DaemonSetSpec"] = ["selector", "template"],
        ["JobSpec"] = ["template"],
        ["CronJobSpec"] = ["jobTemplate", "schedule"],
        ["ServicePort"] = ["port"],
        ["ContainerPort"] = ["containerPort"],
        ["EnvVar"] = ["name"],
        ["VolumeMount"] = ["mountPath", "name"],
        ["Volume"] = ["name"],
        ["HTTPIngressPath"] = ["backend", "pathType"],
        ["HorizontalPodAutoscalerSpec"] = ["maxReplicas", "scaleTargetRef"],
        ["CrossVersionObjectReference"] = ["kind", "name"],
        ["RoleBinding"] = ["roleRef"],
        ["ClusterRoleBinding"] = ["roleRef"],
        ["RoleRef"] = ["apiGroup", "kind", "name"],
        ["Subject"] = ["kind", "name"],
        ["PolicyRule"] = ["verbs"],
        ["CustomResourceDefinition"] = ["spec"],
        ["CustomResourceDefinitionSpec"] = ["group", "names", "scope", "versions"],
        ["LabelSelectorRequirement"] = ["key", "operator"],
        ["OwnerReference"] = ["apiVersion", "kind", "name", "uid"],
    }.ToFrozenDictionary();

    /// <summary>The required fields of a type.</summary>
    public static string[] Of(string type) => Fields.GetValueOrDefault(type, []);
}

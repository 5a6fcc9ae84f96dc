using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Quantities;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>
/// The one spelling in which a real server returns an object of a built-in kind: canonical quantities, times of seconds in UTC, no
/// nulls, and nothing that Go's <c>omitempty</c> leaves out. Driven by the table of messages, which knows types and pointers.
/// </summary>
internal static class CanonicalForm
{
    // Go writes these although they are zero: their JSON tags have no omitempty.
    private static readonly FrozenSet<string> AlwaysWritten = new[]
    {
        "ContainerPort.containerPort", "ServicePort.port", "EndpointPort.port", "GRPCAction.port", "DaemonEndpoint.Port",
        "ContainerStatus.name", "ContainerStatus.ready", "ContainerStatus.restartCount", "ContainerStatus.image", "ContainerStatus.imageID",
        "ContainerStateTerminated.exitCode", "ReplicaSetStatus.replicas", "StatefulSetStatus.replicas", "StatefulSetStatus.availableReplicas",
        "DaemonSetStatus.currentNumberScheduled", "DaemonSetStatus.numberMisscheduled", "DaemonSetStatus.desiredNumberScheduled", "DaemonSetStatus.numberReady",
        "autoscaling/v2.HorizontalPodAutoscalerSpec.maxReplicas", "autoscaling/v2.HorizontalPodAutoscalerStatus.desiredReplicas",
        "autoscaling/v1.HorizontalPodAutoscalerSpec.maxReplicas", "autoscaling/v1.HorizontalPodAutoscalerStatus.currentReplicas",
        "autoscaling/v1.HorizontalPodAutoscalerStatus.desiredReplicas", "HPAScalingPolicy.value", "HPAScalingPolicy.periodSeconds",
        "PodDisruptionBudgetStatus.disruptionsAllowed", "PodDisruptionBudgetStatus.currentHealthy", "PodDisruptionBudgetStatus.desiredHealthy",
        "PodDisruptionBudgetStatus.expectedPods", "PriorityClass.value", "SubjectAccessReviewStatus.allowed", "SubjectRulesReviewStatus.incomplete",
        "SubjectRulesReviewStatus.resourceRules", "SubjectRulesReviewStatus.nonResourceRules", "TopologySpreadConstraint.maxSkew",
        "WeightedPodAffinityTerm.weight", "PreferredSchedulingTerm.weight", "ControllerRevision.revision", "SleepAction.seconds", "ScaleStatus.replicas",
        "Condition.reason", "Condition.message", "PolicyRule.verbs", "Role.rules", "ClusterRole.rules", "PodSpec.containers", "NodeSelector.nodeSelectorTerms",
        "NodeSystemInfo.machineID", "NodeSystemInfo.systemUUID", "NodeSystemInfo.bootID", "NodeSystemInfo.kernelVersion", "NodeSystemInfo.osImage",
        "NodeSystemInfo.containerRuntimeVersion", "NodeSystemInfo.kubeletVersion", "NodeSystemInfo.kubeProxyVersion", "NodeSystemInfo.operatingSystem",
        "NodeSystemInfo.architecture", "core/v1.Event.reportingComponent", "core/v1.Event.reportingInstance", "Volume.name", "Container.name",
        "KeyToPath.key", "KeyToPath.path", "ConfigMapKeySelector.key", "SecretKeySelector.key", "Toleration.key",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Rewrites an object in place. Kinds without a message in the table are left as they are.</summary>
    public static void Apply(JsonObject item)
    {
        if (MessageTable.Find((string?)item["apiVersion"] ?? "", (string?)item["kind"] ?? "") is { } message) { Rewrite(item, message); }
    }

    private static void Rewrite(JsonObject item, MessageDescriptor message)
    {
        List<string>? unwanted = null;
        List<(string Name, JsonNode Value)>? changed = null;
        foreach (var (name, value) in item)
        {
            if (!message.ByName.TryGetValue(name, out var field))
            {
                if (value is null) { (unwanted ??= []).Add(name); }
                continue;
            }

            if (IsLeftOut(message, field, value))
            {
                (unwanted ??= []).Add(name);
                continue;
            }

            if (Rewritten(field, value!) is { } better) { (changed ??= []).Add((name, better)); }
        }

        foreach (var name in unwanted ?? []) { item.Remove(name); }
        foreach (var (name, value) in changed ?? []) { item[name] = value; }
    }

    private static bool IsLeftOut(MessageDescriptor message, FieldDescriptor field, JsonNode? value) => value switch
    {
        null => !AlwaysWritten.Contains(message.Name + "." + field.Name),
        JsonArray { Count: 0 } when field.IsRepeated => !AlwaysWritten.Contains(message.Name + "." + field.Name),
        JsonObject { Count: 0 } when field.IsMap => true,
        JsonValue scalar when !field.IsPointer && !field.IsMap && !field.IsRepeated && IsZero(scalar, field.Type) =>
            !AlwaysWritten.Contains(message.Name + "." + field.Name),
        _ => false,
    };

    private static bool IsZero(JsonValue value, FieldType type) => type switch
    {
        FieldType.String => value.TryGetValue<string>(out var text) && text.Length == 0,
        FieldType.Boolean => value.TryGetValue<bool>(out var flag) && !flag,
        FieldType.Integer => value.TryGetValue<long>(out var number) ? number == 0 : value.TryGetValue<int>(out var small) && small == 0,
        _ => false,
    };

    /// <summary>The value in its canonical spelling; null where it has it already (or was rewritten in place).</summary>
    private static JsonValue? Rewritten(FieldDescriptor field, JsonNode value)
    {
        switch (value)
        {
            case JsonArray list when field.IsRepeated:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is { } element && Element(field, element) is { } better) { list[i] = better; }
                }

                return null;
            case JsonObject map when field.IsMap:
                foreach (var (key, element) in map.ToArray())
                {
                    if (element is not null && Element(field, element) is { } better) { map[key] = better; }
                }

                return null;
            default: return Element(field, value);
        }
    }

    private static JsonValue? Element(FieldDescriptor field, JsonNode value)
    {
        switch (field.Type)
        {
            case FieldType.Message:
                if (value is JsonObject child && field.Message is { } message) { Rewrite(child, message); }
                return null;
            case FieldType.Quantity: return CanonicalQuantity(value);
            case FieldType.Time: return CanonicalTime(value, "yyyy-MM-dd'T'HH:mm:ss'Z'");
            case FieldType.MicroTime: return CanonicalTime(value, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            default: return null;
        }
    }

    private static JsonValue? CanonicalQuantity(JsonNode value)
    {
        // A bare number is a quantity too: cpu: 1, cpu: 0.5.
        if (value is not JsonValue scalar) { return null; }
        var text = scalar.TryGetValue<string>(out var written) ? written : scalar.ToJsonString();
        var canonical = Quantity.Canonical(text);
        return canonical == written ? null : JsonValue.Create(canonical);
    }

    private static JsonValue? CanonicalTime(JsonNode value, string format)
    {
        if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var written)) { return null; }
        if (!DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) { return null; }
        var canonical = time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
        return canonical == written ? null : JsonValue.Create(canonical);
    }
}

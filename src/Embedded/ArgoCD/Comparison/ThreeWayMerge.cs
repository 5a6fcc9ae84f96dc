using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>
/// What an object becomes when a target is applied to it as <c>kubectl apply</c> does: stated fields are set, fields that
/// were applied last time and are stated no more are removed, everything else stays.
/// </summary>
internal static class ThreeWayMerge
{
    private static readonly FrozenSet<string> BuiltInGroups = new[]
    {
        "", "admissionregistration.k8s.io", "apps", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io",
        "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions", "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io",
        "policy", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
    }.ToFrozenSet();

    /// <summary>Whether a group is Kubernetes' own, so that its lists may merge by key.</summary>
    public static bool IsBuiltIn(string group) => BuiltInGroups.Contains(group);

    /// <summary>What was applied last; null where nothing valid is noted.</summary>
    public static JsonObject? LastApplied(JsonObject live)
    {
        try
        {
            return live.Annotation(Words.LastApplied) is { Length: > 0 } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <param name="original">What was applied last; null for nothing to remove.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="live">What is.</param>
    /// <returns>What it would become; no argument is changed.</returns>
    public static JsonObject Predict(JsonObject? original, JsonObject target, JsonObject live)
    {
        var isBuiltIn = IsBuiltIn(live.Group());
        return MergeMap(original, target, live, isBuiltIn ? live.Kind() : null, "");
    }

    private static JsonObject MergeMap(JsonObject? original, JsonObject target, JsonObject live, string? kind, string field)
    {
        var result = live.Copy();
        foreach (var (name, last) in original ?? [])
        {
            if (last is not null && target[name] is null)
            {
                result.Remove(name);
            }
        }

        foreach (var (name, wanted) in target)
        {
            result[name] = (wanted, live[name]) switch
            {
                (null, _) => live[name]?.DeepClone(),
                (JsonObject map, var present) => MergeMap(original?[name] as JsonObject, map, present as JsonObject ?? [], kind, name),
                (JsonArray list, JsonArray present) => MergeList(original?[name] as JsonArray, list, present, kind, field, name),
                _ => WithoutNulls(wanted),
            };
            if (wanted is null && live[name] is null)
            {
                result.Remove(name);
            }
        }

        return result;
    }

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, WithoutNulls(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static JsonArray MergeList(JsonArray? original, JsonArray target, JsonArray live, string? kind, string field, string name)
    {
        if (kind is null)
        {
            return (JsonArray)WithoutNulls(target)!;
        }

        if (name == "finalizers" && field == "metadata")
        {
            var dropped = (original?.Select(item => item.Text()) ?? []).Except(target.Select(item => item.Text())).ToHashSet();
            return [.. live.Concat(target).Select(item => item.Text()).Distinct().Where(item => !dropped.Contains(item)).Select(item => JsonValue.Create(item))];
        }

        if (MergeKey(kind, field, name) is not { } key || Index(target, key) is not { } wanted || Index(live, key) is not { } present)
        {
            return (JsonArray)WithoutNulls(target)!;
        }

        var before = original is null ? null : Index(original, key);
        var order = present.Keys.Where(wanted.ContainsKey).SequenceEqual(wanted.Keys.Where(present.ContainsKey))
            ? present.Keys.Concat(wanted.Keys).Distinct()
            : wanted.Keys.Concat(present.Keys).Distinct();
        JsonArray result = [];
        foreach (var id in order)
        {
            if (wanted.TryGetValue(id, out var item))
            {
                result.Add(MergeMap(before?.GetValueOrDefault(id), item, present.GetValueOrDefault(id) ?? [], kind, name));
            }
            else if (before?.ContainsKey(id) != true)
            {
                result.Add(present[id].DeepClone());
            }
        }

        return result;
    }

    private static OrderedDictionary<string, JsonObject>? Index(JsonArray list, string key)
    {
        OrderedDictionary<string, JsonObject> index = [];
        foreach (var item in list)
        {
            if (item is not JsonObject map || map[key] is not { } id || !index.TryAdd(id.Text(), map))
            {
                return null;
            }
        }

        return index;
    }

    private static string? MergeKey(string kind, string parent, string list) => list switch
    {
        "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "env" or "imagePullSecrets" or "resourceClaims" => "name",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "ports" when parent is "containers" or "initContainers" or "ephemeralContainers" => "containerPort",
        "ports" when kind == "Service" && parent == "spec" => "port",
        "hostAliases" => "ip",
        "topologySpreadConstraints" => "topologyKey",
        "secrets" when kind == "ServiceAccount" => "name",
        "webhooks" when kind is "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" => "name",
        "ownerReferences" => "uid",
        "conditions" when parent == "status" => "type",
        _ => null,
    };
}

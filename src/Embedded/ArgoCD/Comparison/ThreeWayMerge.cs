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

    /// <summary>
    /// What is compared with the target: of a custom resource, whose lists are written whole, without what the server filled in beside what was
    /// applied last (upstream: <c>RemoveMapFields</c> of gitops-engine's <c>threeWayMergePatch</c>).
    /// </summary>
    /// <param name="original">What was applied last; null where the target stands for it.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="live">What is.</param>
    /// <returns>The live object with each list of the target that differs from it in what was filled in alone; itself where it is no custom resource.</returns>
    public static JsonObject WithoutDefaults(JsonObject? original, JsonObject target, JsonObject live) =>
        IsBuiltIn(live.Group()) ? live : Stated(original ?? target, target, live);

    private static JsonObject Stated(JsonObject original, JsonObject target, JsonObject live)
    {
        var result = live.Copy();
        foreach (var (name, wanted) in target)
        {
            switch (wanted, original[name], live[name])
            {
                case (JsonObject inner, JsonObject last, JsonObject present):
                    result[name] = Stated(last, inner, present);
                    break;
                case (JsonArray inner, JsonArray last, JsonArray present) when Only(last, present).SameAs(inner):
                    result[name] = inner.DeepClone();
                    break;
            }
        }

        return result;
    }

    /// <summary>Of a live value what the last one states too; items beyond those of the last list stay.</summary>
    private static JsonNode? Only(JsonNode? last, JsonNode? live) => (last, live) switch
    {
        (JsonObject stated, JsonObject present) => new JsonObject(stated.Where(field => present.ContainsKey(field.Key))
            .Select(field => KeyValuePair.Create(field.Key, Only(field.Value, present[field.Key])))),
        (JsonArray stated, JsonArray present) => new JsonArray([.. present.Select((item, index) => index < stated.Count ? Only(stated[index], item) : item?.DeepClone())]),
        _ => live?.DeepClone(),
    };

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

    /// <summary>The items of a list by their key; null where one has none, or two the same.</summary>
    public static OrderedDictionary<string, JsonObject>? Index(JsonArray list, string key)
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

    /// <summary>The field by which items of a list of a built-in kind are told apart; null where the list is written whole.</summary>
    public static string? MergeKey(string kind, string parent, string list) => list switch
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

using Kustomize.Resources;
using Yaml;

namespace Kustomize.Patches;

/// <summary>kyaml's merge of a patch into an object, with the merge keys of Kubernetes' built-in types.</summary>
internal static class StrategicMerge
{
    private const string Directive = "$patch";
    private static readonly HashSet<string> PodLists = ["containers", "initContainers", "ephemeralContainers", "volumes", "imagePullSecrets"];
    private static readonly HashSet<string> BuiltInGroups =
    [
        "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io", "apiregistration.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions",
        "certificates.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "flowcontrol.apiserver.k8s.io", "node.k8s.io",
    ];

    /// <summary>The merged object; null where the patch deletes it.</summary>
    public static Dictionary<string, object?>? Apply(Dictionary<string, object?> target, Dictionary<string, object?> patch)
    {
        switch (Resource.Text(patch, Directive))
        {
            case "delete": return null;
            case "replace": return Without(patch);
        }

        var resource = new Resource(target);
        var hasSchema = BuiltInGroups.Contains(resource.Group);
        return Maps(target, patch, hasSchema ? resource.Kind : null, hasSchema, "");
    }

    /// <summary>The merge without any schema, as values of charts are merged.</summary>
    public static Dictionary<string, object?> Plain(Dictionary<string, object?> target, Dictionary<string, object?> patch) => Maps(target, patch, null, false, "");

    private static Dictionary<string, object?> Maps(Dictionary<string, object?> target, Dictionary<string, object?> patch, string? kind, bool schema, string path)
    {
        var merged = new Dictionary<string, object?>(target, StringComparer.Ordinal);
        foreach (var (key, value) in patch)
        {
            if (key == Directive && value is "merge" or "delete" or "replace") { continue; }
            var place = path + "/" + key;
            merged.TryGetValue(key, out var present);
            switch (value)
            {
                case null: merged.Remove(key); break;
                case Dictionary<string, object?> map when Resource.Text(map, Directive) == "delete": merged.Remove(key); break;
                case Dictionary<string, object?> map when Resource.Text(map, Directive) == "replace": merged[key] = Without(map); break;
                case Dictionary<string, object?> map:
                    merged[key] = present switch
                    {
                        null => Maps(new(StringComparer.Ordinal), map, kind, schema, place),
                        Dictionary<string, object?> own => Maps(own, map, kind, schema, place),
                        _ => throw Clash(present, map),
                    };
                    break;
                case List<object?> list:
                    if (present is not (null or List<object?>)) { throw Clash(present, list); }
                    merged[key] = Lists(present as List<object?>, list, schema ? KeysOf(kind!, key, path) : null, kind, schema, place);
                    break;
                default:
                    if (present is Dictionary<string, object?> or List<object?>) { throw Clash(present, value); }
                    merged[key] = value;
                    break;
            }
        }

        return merged;
    }

    private static List<object?> Lists(List<object?>? present, List<object?> patch, string[]? keys, string? kind, bool schema, string path)
    {
        if (patch.Exists(item => item is Dictionary<string, object?> map && Resource.Text(map, Directive) == "replace" && map.Count == 1))
        {
            return [.. patch.Where(item => !(item is Dictionary<string, object?> map && map.ContainsKey(Directive))).Select(PlainValue.Copy)];
        }

        if (keys is null) { return patch.ConvertAll(Clean); }
        var own = present ?? [];
        if (patch.Count == 0 && present is not null) { return own; }
        if (keys.Length == 0) { return [.. patch, .. own.Where(item => !patch.Exists(other => Equals(other, item)))]; }
        if (patch.Exists(item => item is not Dictionary<string, object?> map || !map.ContainsKey(keys[0]))) { return []; }
        var used = keys.Where((key, i) => i == 0 || own.Concat(patch).Any(item => item is Dictionary<string, object?> map && map.ContainsKey(key))).ToArray();
        string KeyOf(object? item) => item is Dictionary<string, object?> map ? string.Join('\u0001', used.Select(key => GoJson.Write(map.GetValueOrDefault(key)))) : "";
        var originals = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var item in own) { originals[KeyOf(item)] = item; }
        bool Lost(object? item) => used.Length > 1 && own.Concat(patch).Any(other => other is Dictionary<string, object?> map
            && KeyValue(map, used[0]) == KeyValue((Dictionary<string, object?>)item!, used[0]) && map.ContainsKey(used[1]) != ((Dictionary<string, object?>)item!).ContainsKey(used[1])) && own.Exists(other => other is Dictionary<string, object?> map && KeyValue(map, used[0]) == KeyValue((Dictionary<string, object?>)item!, used[0]));

        var result = new List<object?>();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (Dictionary<string, object?> item in patch.Cast<Dictionary<string, object?>>())
        {
            var key = KeyOf(item);
            if (Lost(item) && !originals.ContainsKey(key)) { continue; }
            gone.Add(key);
            var original = originals.GetValueOrDefault(key) as Dictionary<string, object?>;
            switch (Resource.Text(item, Directive))
            {
                case "delete": break;
                case "replace": if (original is not null) { result.Add(original); } else { result.Add(Without(item)); } break;
                default: result.Add(Maps(original ?? new(StringComparer.Ordinal), item, kind, schema, path + "[]")); break;
            }
        }

        foreach (var item in own)
        {
            var key = KeyOf(item);
            if (gone.Add(key)) { result.Add(originals[key]); }
        }

        return result;
    }

    private static string KeyValue(Dictionary<string, object?> map, string key) => GoJson.Write(map.GetValueOrDefault(key));

    private static object? Clean(object? value) => value switch
    {
        Dictionary<string, object?> map => map.Where(entry => entry.Value is not null && !(entry.Key == Directive && entry.Value is "merge")).ToDictionary(entry => entry.Key, entry => Clean(entry.Value), StringComparer.Ordinal),
        List<object?> list => list.ConvertAll(Clean),
        _ => value,
    };

    private static string[]? KeysOf(string kind, string key, string path)
    {
        var inPod = path.EndsWith("/spec", StringComparison.Ordinal) && kind is "Pod" or "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" or "CronJob" or "ReplicationController" or "PodTemplate"
            && (kind == "Pod" ? path == "/spec" : path.EndsWith("template/spec", StringComparison.Ordinal));
        var inContainer = path.EndsWith("ontainers[]", StringComparison.Ordinal);
        return key switch
        {
            _ when inPod && PodLists.Contains(key) => ["name"],
            "imagePullSecrets" or "secrets" when kind == "ServiceAccount" && path.Length == 0 => ["name"],
            "hostAliases" when inPod => ["ip"],
            "topologySpreadConstraints" when inPod => ["topologyKey", "whenUnsatisfiable"],
            "env" when inContainer => ["name"],
            "ports" when inContainer => ["containerPort", "protocol"],
            "ports" when kind == "Service" && path == "/spec" => ["port", "protocol"],
            "volumeMounts" when inContainer => ["mountPath"],
            "volumeDevices" when inContainer => ["devicePath"],
            "webhooks" when path.Length == 0 => ["name"],
            "drivers" when kind == "CSINode" => ["name"],
            "podIPs" when path == "/status" => ["ip"],
            "conditions" when path == "/status" => ["type"],
            "addresses" when kind == "Node" => ["type"],
            "ownerReferences" when path == "/metadata" => ["uid"],
            "finalizers" when path == "/metadata" => [],
            "podCIDRs" when kind == "Node" => [],
            _ => null,
        };
    }

    private static Dictionary<string, object?> Without(Dictionary<string, object?> map) =>
        map.Where(entry => entry.Key != Directive).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    private static KustomizeException Clash(object? present, object? value)
    {
        static string Kind(object? node) => node switch { Dictionary<string, object?> => "MappingNode", List<object?> => "SequenceNode", _ => "ScalarNode" };
        return new($"wrong node kind: expected {Kind(present)} but got {Kind(value)}: node contents:\n{YamlEmitter.Write(value)}");
    }
}

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Diff;

/// <summary>
/// Compares an object of git with the one of the cluster, field by field, to explain. Whether an object is OutOfSync is said by
/// Argo CD alone; this says which fields, and whose they are.
/// </summary>
internal sealed class ObjectComparer
{
    private const int MostFields = 400;
    private const int LongestValue = 600;
    private const string Hidden = "••••••••";
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What the server keeps for itself, and what is a copy of the rest.
    private static readonly ImmutableHashSet<string> Skipped =
    [
        "/status", "/metadata/managedFields", "/metadata/resourceVersion", "/metadata/uid", "/metadata/generation", "/metadata/creationTimestamp",
        "/metadata/selfLink", "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
    ];

    // Items of a list are the same item where these fields are, in the order in which they are tried.
    private static readonly ImmutableArray<string> ItemNames = ["name", "mountPath", "containerPort", "port", "key", "type", "topologyKey", "ip"];

    private readonly List<ComparedField> _fields = [];
    private readonly FieldOwnership _ownership;
    private readonly IgnoreRules.ObjectRules _rules;
    private readonly JsonNode? _lastApplied;
    private readonly bool _secret;

    private ObjectComparer(JsonObject live, string kind, IgnoreRules.ObjectRules rules) =>
        (_ownership, _rules, _lastApplied, _secret) = (FieldOwnership.Of(live), rules, LastApplied(live), kind == "Secret");

    /// <summary>Compares.</summary>
    /// <param name="managed">Which object.</param>
    /// <param name="git">What git renders; null where it does not state the object.</param>
    /// <param name="live">What the cluster has; null where it does not.</param>
    /// <param name="rules">What Argo CD ignores in it.</param>
    public static ComparedObject Compare(ManagedObject managed, JsonObject? git, JsonObject? live, IgnoreRules.ObjectRules rules)
    {
        if (git is null || live is null) { return new(managed.ApiVersion, managed.Kind, managed.Key, git is not null, live is not null, []); }
        var plain = managed.Kind == "Secret" ? WithoutStringData(git) : git;
        var comparer = new ObjectComparer(live, managed.Kind, rules);
        comparer.Fields(FieldPath.Root, Expected(plain, live, managed.Key), plain, live);
        return new(managed.ApiVersion, managed.Kind, managed.Key, true, true, [.. comparer._fields.OrderBy(field => field.State)]);
    }

    /// <summary>What Argo CD applies: git's object in the Application's namespace, with the mark by which it knows its own.</summary>
    private static JsonObject Expected(JsonObject git, JsonObject live, ObjectKey key)
    {
        var expected = git.DeepClone().AsObject();
        var metadata = expected["metadata"] as JsonObject ?? [];
        expected["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        metadata = expected["metadata"]!.AsObject();
        if (key.Namespace.Length > 0) { metadata["namespace"] = key.Namespace; }
        if (live.Text("metadata", "annotations", "argocd.argoproj.io/tracking-id") is { } tracking)
        {
            if (metadata["annotations"] is not JsonObject) { metadata["annotations"] = new JsonObject(); }
            metadata["annotations"]!["argocd.argoproj.io/tracking-id"] = tracking;
        }

        return expected;
    }

    private static JsonObject WithoutStringData(JsonObject secret)
    {
        if (secret["stringData"] is not JsonObject words) { return secret; }
        var copy = secret.DeepClone().AsObject();
        copy.Remove("stringData");
        var data = copy["data"] as JsonObject ?? [];
        foreach (var (name, value) in words) { data[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value?.ToString() ?? "")); }
        copy["data"] = data.Parent is null ? data : data.DeepClone();
        return copy;
    }

    private void Walk(FieldPath path, JsonNode? expected, JsonNode? git, JsonNode? live)
    {
        if (Skipped.Contains(path.Pointer) || _fields.Count >= MostFields) { return; }
        switch (expected, live)
        {
            case (null, null): break;
            case (null or JsonObject, JsonObject or null) when expected is JsonObject { Count: > 0 } || live is JsonObject { Count: > 0 }:
                Fields(path, expected as JsonObject, git as JsonObject, live as JsonObject);
                break;
            case (null or JsonArray, JsonArray or null) when Items(expected, live) is { } name:
                Pairs(path, name, expected as JsonArray, git as JsonArray, live as JsonArray);
                break;
            default: Leaf(path, expected, git, live); break;
        }
    }

    private void Fields(FieldPath path, JsonObject? expected, JsonObject? git, JsonObject? live)
    {
        foreach (var name in (expected ?? []).Select(f => f.Key).Union((live ?? []).Select(f => f.Key)))
        {
            Walk(path.Field(name), expected?[name], git?[name], live?[name]);
        }
    }

    private void Pairs(FieldPath path, string name, JsonArray? expected, JsonArray? git, JsonArray? live)
    {
        var index = 0;
        foreach (var wanted in expected ?? [])
        {
            var there = live?.FirstOrDefault(item => JsonNode.DeepEquals(item.At(name), wanted.At(name)));
            var stated = git?.FirstOrDefault(item => JsonNode.DeepEquals(item.At(name), wanted.At(name)));
            Walk(path.At(index++, there), wanted, stated, there);
        }

        foreach (var (item, place) in (live ?? []).Select((item, place) => (item, place)))
        {
            if (expected?.Any(wanted => JsonNode.DeepEquals(item.At(name), wanted.At(name))) != true) { Walk(path.At(place, item), null, null, item); }
        }
    }

    /// <summary>The field that names the items of both lists; null where they are compared as a whole.</summary>
    private static string? Items(JsonNode? expected, JsonNode? live)
    {
        var lists = new[] { expected, live }.OfType<JsonArray>().Where(list => list.Count > 0).ToList();
        return lists.Count == 0 || lists.Any(list => list.Any(item => item is not JsonObject)) ? null
            : ItemNames.FirstOrDefault(name => lists.All(list => list.All(item => item.At(name) is JsonValue) && list.Select(item => item.At(name)!.ToJsonString()).Distinct().Count() == list.Count));
    }

    private void Leaf(FieldPath path, JsonNode? expected, JsonNode? git, JsonNode? live)
    {
        var owners = _ownership.OwnersOf(path);
        var state = expected is null ? WasApplied(path, owners) ? FieldState.Removed : FieldState.NotStated
            : IsSame(path, expected, live) ? FieldState.Same : FieldState.Differs;
        var rule = _rules.Ignoring(path, owners);
        if (rule is not null && state is FieldState.Differs or FieldState.Removed) { state = FieldState.Ignored; }
        var masked = _secret && path.Steps.First().Name == "data";
        _fields.Add(new(path.ToString(), Words(git, masked), Words(expected, masked), Words(live, masked), state, rule, masked, owners));
    }

    /// <summary>Whether Argo CD applied a field that git no longer states: by its last apply, or where it applies on the server, by ownership.</summary>
    private bool WasApplied(FieldPath path, ImmutableArray<FieldOwner> owners)
    {
        if (_lastApplied is null) { return owners.Any(owner => owner is { Manager: FieldOwnership.ArgoCD, Applied: true }); }
        var here = _lastApplied;
        foreach (var step in path.Steps)
        {
            here = step.Name is { } name ? here.At(name)
                : here is JsonArray items ? items.FirstOrDefault(item => ItemNames.Any(field => step.Item.At(field) is { } value && JsonNode.DeepEquals(value, item.At(field)))) : null;
            if (here is null) { return false; }
        }

        return true;
    }

    private static JsonNode? LastApplied(JsonObject live)
    {
        if (live.Text("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration") is not { } text) { return null; }
        try { return JsonNode.Parse(text); }
        catch (JsonException) { return null; }   // somebody edited it; ownership has to do
    }

    private static bool IsSame(FieldPath path, JsonNode expected, JsonNode? live) =>
        JsonNode.DeepEquals(expected, live)
        || (live is null && expected is JsonObject { Count: 0 } or JsonArray { Count: 0 })
        || (path.Pointer == "/metadata/finalizers" && live is JsonArray more && expected is JsonArray some && some.All(one => more.Any(other => JsonNode.DeepEquals(one, other))))
        || (path.Steps.Any(step => step.Name is "requests" or "limits" or "hard" or "averageValue") && expected is JsonValue && live is JsonValue && Quantity.Parse(expected.ToString()) is { } wanted && Quantity.Parse(live.ToString()) == wanted);

    private static string? Words(JsonNode? node, bool masked)
    {
        if (node is null) { return null; }
        if (masked) { return Hidden; }
        var text = node is JsonValue value && value.TryGetValue<string>(out var words) ? words.Length == 0 ? "\"\"" : words : node.ToJsonString(Readable);
        return text.Length > LongestValue ? $"{text[..LongestValue]}… ({text.Length})" : text;
    }
}

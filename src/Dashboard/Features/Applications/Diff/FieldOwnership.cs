using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Live;

namespace Dashboard.Features.Applications.Diff;

/// <summary>Reads <c>metadata.managedFields</c>, in the encoding of server-side apply (<c>f:</c> fields, <c>k:</c> and <c>v:</c> items, <c>i:</c> places).</summary>
internal sealed class FieldOwnership
{
    /// <summary>The name under which Argo CD writes.</summary>
    public const string ArgoCD = "argocd-controller";

    private readonly ImmutableArray<(FieldOwner Owner, JsonNode Fields)> _entries;

    private FieldOwnership(ImmutableArray<(FieldOwner, JsonNode)> entries) => _entries = entries;

    /// <summary>Reads the ownership of an object.</summary>
    public static FieldOwnership Of(JsonObject item) => new(
    [
        .. item.Items("metadata", "managedFields").Where(entry => entry.At("fieldsV1") is JsonObject)
            .Select(entry => (new FieldOwner(entry.Text("manager") ?? "", entry.Text("operation") == "Apply", entry.Text("subresource") is { Length: > 0 } sub ? sub : null, entry.Time("time")), entry.At("fieldsV1")!))
            .OrderByDescending(entry => entry.Item1.At),
    ]);

    /// <summary>Who owns a field, or the field that holds it as a whole, or fields below it; newest first.</summary>
    public ImmutableArray<FieldOwner> OwnersOf(FieldPath path) => [.. _entries.Where(entry => Owns(entry.Fields, path)).Select(entry => entry.Owner)];

    /// <summary>Whether a manager owns fields and nobody else does.</summary>
    public bool IsOnlyOf(string manager) => !_entries.IsEmpty && _entries.All(entry => entry.Owner.Manager == manager);

    private static bool Owns(JsonNode fields, FieldPath path)
    {
        var here = fields;
        foreach (var step in path.Steps)
        {
            if (Child(here, step) is not { } next) { return false; }
            if (next is JsonObject { Count: 0 }) { return true; }   // owns all that is below
            here = next;
        }

        return true;
    }

    private static JsonNode? Child(JsonNode fields, FieldPath step) => fields is not JsonObject names ? null
        : step.Name is { } name ? names[$"f:{name}"]
        : names.FirstOrDefault(candidate => Names(candidate.Key, step)).Value;

    private static bool Names(string key, FieldPath item)
    {
        if (key.StartsWith("i:", StringComparison.Ordinal)) { return key == $"i:{item.Index}"; }
        if (item.Item is null || (!key.StartsWith("k:", StringComparison.Ordinal) && !key.StartsWith("v:", StringComparison.Ordinal))) { return false; }
        try
        {
            var wanted = JsonNode.Parse(key[2..]);
            return key[0] == 'v' ? JsonNode.DeepEquals(wanted, item.Item)
                : wanted is JsonObject pairs && item.Item is JsonObject live && pairs.All(pair => JsonNode.DeepEquals(pair.Value, live[pair.Key]));
        }
        catch (JsonException) { return false; }   // not an encoding that we know
    }
}

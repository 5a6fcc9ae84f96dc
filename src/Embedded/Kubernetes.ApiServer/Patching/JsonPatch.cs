using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Patching;

/// <summary>JSON patch, RFC 6902, with the error texts of the library upstream uses.</summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <summary>Changes an object by a patch.</summary>
    /// <exception cref="PatchException">The patch is malformed or does not fit.</exception>
    public static void Apply(JsonObject target, JsonNode? patch)
    {
        foreach (var operation in Operations(patch))
        {
            var name = (string?)operation["op"] ?? "unknown";
            var path = (string?)operation["path"] ?? "";
            switch (name)
            {
                case "add":
                    Add(target, path, operation["value"]?.DeepClone(), "add");
                    break;
                case "remove":
                    Remove(target, path, "remove");
                    break;
                case "replace":
                    Replace(target, path, operation["value"]?.DeepClone());
                    break;
                case "move":
                    var from = (string?)operation["from"] ?? "";
                    var moved = Find(target, from, "move")?.DeepClone();
                    Remove(target, from, "move");
                    Add(target, path, moved, "move");
                    break;
                case "copy":
                    Add(target, path, Find(target, (string?)operation["from"] ?? "", "copy")?.DeepClone(), "copy");
                    break;
                case "test":
                    JsonNode? actual = null;
                    try
                    {
                        actual = Find(target, path, "test");
                    }
                    catch (PatchException) when (operation["value"] is null)
                    {
                        break;   // a missing value equals null
                    }

                    if (!JsonNode.DeepEquals(actual, operation["value"]))
                    {
                        throw new PatchException(false, $"testing value {path} failed");
                    }

                    break;
                default:
                    throw new PatchException(false, $"Unexpected kind: {name}");
            }
        }
    }

    /// <summary>The operations, of which only the types are looked at: what they lack shows when they are applied.</summary>
    private static IEnumerable<JsonObject> Operations(JsonNode? patch)
    {
        if (patch is not JsonArray operations) { throw Malformed(patch, "value of type []handlers.jsonPatchOp"); }
        if (operations.Count > MaxOperations) { throw Refusals.TooLarge($"Request entity too large: The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}"); }
        foreach (var entry in operations)
        {
            if (entry is not JsonObject operation) { throw Malformed(entry, "value of type handlers.jsonPatchOp"); }
            foreach (var member in (string[])["op", "path", "from"])
            {
                if (operation[member] is { } value && value.GetValueKind() != JsonValueKind.String) { throw Malformed(value, $"struct field jsonPatchOp.{member} of type string"); }
            }
        }

        return operations.Cast<JsonObject>();
    }

    private static PatchException Malformed(JsonNode? found, string wanted) =>
        new(true, $"error decoding patch: json: cannot unmarshal {(found is null ? "null" : Decoder.GoName(found))} into Go {wanted}");

    private static string[] Steps(string path, string operation) => path.Length == 0 ? [] : path[0] == '/'
        ? [.. path[1..].Split('/').Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
        : throw new PatchException(false, $"{operation} operation does not apply: doc is missing path: \"{path}\": missing value");

    private static JsonNode? Find(JsonNode target, string path, string operation)
    {
        JsonNode? current = target;
        foreach (var step in Steps(path, operation))
        {
            current = current switch
            {
                JsonObject members when members.TryGetPropertyValue(step, out var child) => child,
                JsonArray elements when Index(step, elements.Count) is { } index => elements[index],
                _ => throw new PatchException(false, $"{operation} operation does not apply: doc is missing path: \"{path}\": missing value"),
            };
        }

        return current;
    }

    private static (JsonNode Parent, string Step) Parent(JsonNode target, string path, string operation)
    {
        var steps = Steps(path, operation);
        if (steps.Length == 0)
        {
            throw new PatchException(false, $"{operation} operation does not apply: the whole document cannot be replaced");
        }

        var above = path[..path.LastIndexOf('/')];
        return Find(target, above, operation) is { } parent and (JsonObject or JsonArray)
            ? (parent, steps[^1])
            : throw new PatchException(false, $"{operation} operation does not apply: doc is missing path: \"{path}\": missing value");
    }

    private static void Add(JsonNode target, string path, JsonNode? value, string operation)
    {
        var (parent, step) = Parent(target, path, operation);
        if (parent is JsonObject members)
        {
            members[step] = value;
            return;
        }

        var elements = (JsonArray)parent;
        if (step == "-")
        {
            elements.Add(value);
        }
        else if (Index(step, elements.Count + 1) is { } index)
        {
            elements.Insert(index, value);
        }
        else
        {
            throw new PatchException(false, $"{operation} operation does not apply: doc is missing path: \"{path}\": Unable to access invalid index: {step}: invalid index referenced");
        }
    }

    private static void Replace(JsonNode target, string path, JsonNode? value)
    {
        var (parent, step) = Parent(target, path, "replace");
        switch (parent)
        {
            case JsonObject members when members.ContainsKey(step):
                members[step] = value;
                break;
            case JsonArray elements when Index(step, elements.Count) is { } index:
                elements[index] = value;
                break;
            default:
                throw new PatchException(false, $"replace operation does not apply: doc is missing key: {path}: missing value");
        }
    }

    private static void Remove(JsonNode target, string path, string operation)
    {
        var (parent, step) = Parent(target, path, operation);
        switch (parent)
        {
            case JsonObject members when members.Remove(step):
                break;
            case JsonArray elements when Index(step, elements.Count) is { } index:
                elements.RemoveAt(index);
                break;
            default:
                throw new PatchException(false, $"{operation} operation does not apply: error in remove for path: '{path}': Unable to remove nonexistent key: {step}: missing value");
        }
    }

    private static int? Index(string step, int count) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count ? index : null;
}

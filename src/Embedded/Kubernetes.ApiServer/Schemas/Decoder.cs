using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>
/// Brings a tree into the form of its schema, in place: drops unknown members and tells which they were, checks JSON types
/// and writes quantities and times in their one spelling, as a Go server does by decoding and encoding.
/// </summary>
internal sealed partial class Decoder
{
    private readonly List<string> _unknown = [];
    private readonly bool _typed;

    private Decoder(bool typed) => _typed = typed;

    /// <summary>Decodes a built-in kind.</summary>
    /// <returns>The paths of unknown members, which are gone.</returns>
    /// <exception cref="JsonException">A value has the wrong type; the message is Go's.</exception>
    public static IReadOnlyList<string> DecodeTyped(JsonObject value, Schema schema)
    {
        var decoder = new Decoder(typed: true);
        decoder.Object(value, schema, "", "");
        return decoder._unknown;
    }

    /// <summary>Prunes a custom resource.</summary>
    /// <returns>The paths of unknown members, which are gone.</returns>
    public static IReadOnlyList<string> Prune(JsonObject value, Schema schema)
    {
        var decoder = new Decoder(typed: false);
        decoder.Object(value, schema, "", "");
        return decoder._unknown;
    }

    /// <summary>Fills in the defaults of a custom resource, and drops nulls that may not be.</summary>
    public static void Default(JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in schema.Properties)
                {
                    var present = members.TryGetPropertyValue(name, out var current);
                    if ((!present || (current is null && !member.Nullable)) && member.Default is not null)
                    {
                        members[name] = member.Default.DeepClone();
                    }
                }

                if (schema.Additional is { Default: { } preset, Nullable: false })
                {
                    foreach (var name in members.Where(m => m.Value is null && !schema.Properties.ContainsKey(m.Key)).Select(m => m.Key).ToList())
                    {
                        members[name] = preset.DeepClone();
                    }
                }

                foreach (var (name, child) in members)
                {
                    if (child is not null && schema.Member(name) is { HasDefaults: true } member)
                    {
                        Default(child, member);
                    }
                }

                break;
            case JsonArray elements when schema.Items.HasDefaults:
                foreach (var element in elements)
                {
                    Default(element, schema.Items);
                }

                break;
        }
    }

    /// <summary>Decodes the members of an object; <paramref name="holder"/> is the type that a map stands in, which Go's errors name.</summary>
    private void Object(JsonObject value, Schema schema, string path, string holder)
    {
        var owner = schema.TypeName.Length > 0 ? schema.TypeName : holder;
        List<string>? drop = null;
        List<(string, JsonNode?)>? replace = null;
        var typed = _typed || schema.TypeName.Length > 0;
        foreach (var (name, child) in value)
        {
            if (schema.Member(name) is not { } member)
            {
                _unknown.Add(path.Length == 0 ? name : $"{path}.{name}");
                (drop ??= []).Add(name);
                continue;
            }

            // What the model class calls an object is a schema again, or true or false; items may be several.
            if (schema.TypeName == "JSONSchemaProps" && name is "items" or "additionalItems" or "additionalProperties")
            {
                NestedSchemas(child, schema, path.Length == 0 ? name : $"{path}.{name}");
                continue;
            }

            // managedFields is the server's own and large: its entries are read elsewhere.
            if (member.Kind == SchemaKind.Any || (schema.TypeName == "ObjectMeta" && name == "managedFields"))
            {
                continue;
            }

            if (child is null)
            {
                if (typed && !schema.IsMap || (!typed && !member.Nullable && member.Default is null && schema.Properties.ContainsKey(name) && member.Source is null))
                {
                    (drop ??= []).Add(name);
                }
                else if (typed && schema.IsMap && Zero(member) is { } zero)
                {
                    (replace ??= []).Add((name, zero));
                }

                continue;
            }

            // Go's errors name the map and not the key.
            var childPath = path.Length == 0 ? name : schema.IsMap && member.Kind != SchemaKind.Object ? path : $"{path}.{name}";
            if (Value(child, member, childPath, owner, typed) is { } other)
            {
                (replace ??= []).Add((name, other));
            }

            if (typed && child is JsonArray { Count: 0 } or JsonObject { Count: 0 } && typed && (member.Kind == SchemaKind.Array || member.IsMap) && !KeepsEmpty(schema, name))
            {
                (drop ??= []).Add(name);
            }
        }

        foreach (var name in drop ?? [])
        {
            value.Remove(name);
        }

        foreach (var (name, child) in replace ?? [])
        {
            value[name] = child;
        }
    }

    private void NestedSchemas(JsonNode? value, Schema schema, string path)
    {
        switch (value)
        {
            case JsonObject nested:
                Object(nested, schema, path, "");
                break;
            case JsonArray several:
                foreach (var one in several)
                {
                    NestedSchemas(one, schema, path);
                }

                break;
            case JsonValue scalar when scalar.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False):
                throw Mismatch(scalar, schema, path, schema.TypeName);
        }
    }

    /// <summary>Lists that Go writes even when they are empty.</summary>
    private static bool KeepsEmpty(Schema owner, string name) =>
        (owner.TypeName is "Role" or "ClusterRole" && name == "rules") || owner.TypeName is "EndpointSlice" || (owner.TypeName == "Event" && name == "metadata")
        || (owner.TypeName is "NetworkPolicyIngressRule" or "NetworkPolicyEgressRule" or "NetworkPolicySpec") || (owner.TypeName == "Overhead");

    private static JsonValue? Zero(Schema schema) => schema.Kind switch
    {
        SchemaKind.String or SchemaKind.Bytes => JsonValue.Create(""),
        SchemaKind.Quantity => JsonValue.Create("0"),
        _ => null,
    };

    /// <summary>Decodes a value; returns what must stand in its place, or null to leave it.</summary>
    private JsonValue? Value(JsonNode value, Schema schema, string path, string owner, bool typed)
    {
        switch (schema.Kind)
        {
            case SchemaKind.Any:
                return null;
            case SchemaKind.Object when value is JsonObject members:
                Object(members, schema, path, owner);
                return null;
            case SchemaKind.Array when value is JsonArray elements:
                for (var i = 0; i < elements.Count; i++)
                {
                    if (elements[i] is { } element && Value(element, schema.Items, $"{path}[{i}]", owner, typed) is { } other)
                    {
                        elements[i] = other;
                    }
                }

                return null;
        }

        if (!typed)
        {
            return null;   // its own validation says what is wrong
        }

        var kind = value.GetValueKind();
        switch (schema.Kind)
        {
            case SchemaKind.String when kind == JsonValueKind.String:
            case SchemaKind.Boolean when kind is JsonValueKind.True or JsonValueKind.False:
            case SchemaKind.Number when kind == JsonValueKind.Number:
            case SchemaKind.IntOrString when kind == JsonValueKind.String:
                return null;
            case SchemaKind.Bytes when kind == JsonValueKind.String:
                return Base64Text.FirstIllegal(value.GetValue<string>()) is { } at ? throw new JsonException($"illegal base64 data at input byte {at}") : null;
            case SchemaKind.Integer or SchemaKind.IntOrString when kind == JsonValueKind.Number:
                return Whole(value, schema, path, owner);
            case SchemaKind.Time when kind == JsonValueKind.String:
                return Time(value, "yyyy-MM-dd'T'HH:mm:ss'Z'", path);
            case SchemaKind.MicroTime when kind == JsonValueKind.String:
                return Time(value, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", path);
            case SchemaKind.Quantity when kind is JsonValueKind.String or JsonValueKind.Number:
                var text = kind == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
                if (!QuantityText.TryCanonical(text, out var canonical))
                {
                    throw new JsonException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
                }

                return kind == JsonValueKind.String && canonical == text ? null : JsonValue.Create(canonical);
            default:
                throw Mismatch(value, schema, path, owner);
        }
    }

    private static JsonValue? Whole(JsonNode value, Schema schema, string path, string owner)
    {
        if (((JsonValue)value).TryWhole(out long whole))
        {
            if ((schema.Format == "int32" || schema.Kind == SchemaKind.IntOrString) && whole is < int.MinValue or > int.MaxValue)
            {
                throw new JsonException($"json: cannot unmarshal number {whole} into Go struct field {owner}.{FieldOf(path)} of type int32");
            }

            return null;
        }

        var text = value.ToJsonString();
        throw new JsonException($"json: cannot unmarshal number {text} into Go struct field {owner}.{FieldOf(path)} of type {GoType(schema)}");
    }

    private static JsonValue? Time(JsonNode value, string format, string path)
    {
        var text = value.GetValue<string>();
        if (text.Length == format.Length - 4 && DateTime.TryParseExact(text, format, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal, out _))
        {
            return null;
        }

        if (!DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out var time))
        {
            throw new JsonException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"") { Source = path };
        }

        return JsonValue.Create(time.UtcDateTime.ToString(format, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What Go's errors call a value.</summary>
    public static string GoName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    private static TypeMismatchException Mismatch(JsonNode found, Schema schema, string path, string owner)
    {
        var what = GoName(found);
        var wanted = GoType(schema);
        return new TypeMismatchException(
            path.Length == 0
                ? $"json: cannot unmarshal {what} into Go value of type {wanted}"
                : $"json: cannot unmarshal {what} into Go struct field {(owner.Length > 0 ? owner : "Object")}.{FieldOf(path)} of type {wanted}",
            what, wanted);
    }

    /// <summary>A path as Go's type errors spell it: without the places in lists.</summary>
    private static string FieldOf(string path) => Places().Replace(path, "");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Places();

    private static string GoType(Schema schema) => schema.Kind switch
    {
        SchemaKind.String => "string",
        SchemaKind.Boolean => "bool",
        SchemaKind.Integer => schema.Format == "int64" ? "int64" : "int32",
        SchemaKind.IntOrString => "int32",
        SchemaKind.Number => "float64",
        SchemaKind.Bytes => "[]uint8",
        SchemaKind.Array => $"[]{GoType(schema.Items)}",
        SchemaKind.Object when schema.IsMap => $"map[string]{GoType(schema.Additional!)}",
        SchemaKind.Object => schema.TypeName.Length > 0 ? $"v1.{schema.TypeName}" : "map[string]interface {}",
        _ => schema.Kind.ToString(),
    };
}

using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>The schemas of a document: built-in types by name, custom kinds from their CRD.</summary>
internal sealed class SchemaComponents
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private const string Prefix = "#/components/schemas/";
    private static readonly HashSet<string> MetaTypes = new(StringComparer.Ordinal)
    {
        "ObjectMeta", "LabelSelector", "LabelSelectorRequirement", "OwnerReference", "ManagedFieldsEntry", "Condition", "ListMeta", "DeleteOptions", "Preconditions", "Status",
        "StatusDetails", "StatusCause", "FieldSelectorAttributes", "FieldSelectorRequirement",
    };

    private static readonly HashSet<string> CoreTypes = CoreTypeNames();
    private readonly SchemaDescriptions _descriptions = SchemaDescriptions.Read();
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>Adds a kind.</summary>
    /// <returns>The reference to it.</returns>
    public string Add(Resource resource)
    {
        var kind = new JsonArray(new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind });
        if (resource.IsCustom)
        {
            var name = $"{string.Join('.', resource.Group.Split('.').Reverse())}.{resource.Version}.{resource.Kind}";
            if (!_schemas.ContainsKey(name))
            {
                _schemas[name] = Custom(resource, kind);
            }

            return Prefix + name;
        }

        var package = PackageOf(resource.Group, resource.Version);
        var reference = Type(resource.Schema, package);
        var schema = _schemas[reference[Prefix.Length..]];
        schema["x-kubernetes-group-version-kind"] = kind;
        return reference;
    }

    /// <summary>All schemas.</summary>
    public JsonObject ToJson() => new(_schemas.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value)));

    private static string PackageOf(string group, string version) => group switch
    {
        "" => $"io.k8s.api.core.{version}.",
        "apiextensions.k8s.io" => $"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.{version}.",
        "apiregistration.k8s.io" => $"io.k8s.kube-aggregator.pkg.apis.apiregistration.{version}.",
        _ => $"io.k8s.api.{group.Split('.')[0]}.{version}.",
    };

    private static HashSet<string> CoreTypeNames()
    {
        // Types of the core group keep that name wherever they are used, such as PodSpec in apps/v1.
        var names = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<Schema>(BuiltInResources.All.Where(r => r.Group.Length == 0).Select(r => r.Schema));
        var seen = new HashSet<Schema>(ReferenceEqualityComparer.Instance);
        while (waiting.TryPop(out var schema))
        {
            if (!seen.Add(schema))
            {
                continue;
            }

            if (schema.TypeName.Length > 0)
            {
                names.Add(schema.TypeName);
            }

            foreach (var child in schema.Properties.Values.Append(schema.Items).Append(schema.Additional ?? Schema.Any))
            {
                waiting.Push(child);
            }
        }

        return names;
    }

    private string Type(Schema schema, string package)
    {
        var own = MetaTypes.Contains(schema.TypeName) ? Meta
            : CoreTypes.Contains(schema.TypeName) && schema.TypeName is not ("Event" or "EventSeries") && schema.Model != typeof(Resourcev1ResourceClaim) ? "io.k8s.api.core.v1."
            : package;
        var name = own + schema.TypeName;
        if (!_schemas.ContainsKey(name))
        {
            var result = new JsonObject { ["type"] = "object" };
            _schemas[name] = result;
            if (_descriptions.OfType(schema) is { } description)
            {
                result["description"] = description;
            }

            var properties = new JsonObject();
            foreach (var (field, member) in schema.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                properties[field] = Field(member, package, _descriptions.OfField(schema, field), FieldValues.Of(schema.TypeName, field));
            }

            if (properties.Count > 0)
            {
                result["properties"] = properties;
            }

            if (RequiredFields.Of(schema.TypeName) is { Length: > 0 } required)
            {
                result["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
            }
        }

        return Prefix + name;
    }

    private JsonObject Field(Schema schema, string package, string? description, IReadOnlyList<string> values)
    {
        JsonObject result;
        switch (schema.Kind)
        {
            case SchemaKind.Object when schema.TypeName.Length > 0:
                result = new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Type(schema, package) }), ["default"] = new JsonObject() };
                break;
            case SchemaKind.Object:
                result = new JsonObject { ["type"] = "object", ["additionalProperties"] = Field(schema.Additional ?? Schema.Any, package, null, []) };
                if (schema.AtomicMap) { result["x-kubernetes-map-type"] = "atomic"; }
                break;
            case SchemaKind.Array:
                result = new JsonObject { ["type"] = "array", ["items"] = Field(schema.Items, package, null, values) };
                result["x-kubernetes-list-type"] = schema.ListType switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" };
                if (schema.ListType == ListType.Map) { result["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.MapKeys.Select(k => (JsonNode)k)]); }
                if (schema.PatchMergeKey is { } key)
                {
                    result["x-kubernetes-patch-strategy"] = schema.RetainKeys ? "merge,retainKeys" : "merge";
                    if (key.Length > 0) { result["x-kubernetes-patch-merge-key"] = key; }
                }

                break;
            case SchemaKind.IntOrString:
                result = new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Named("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "int-or-string", "integer") }) };
                break;
            case SchemaKind.Quantity:
                result = new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Named("io.k8s.apimachinery.pkg.api.resource.Quantity", null, "number") }) };
                break;
            case SchemaKind.Any:
                result = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
                break;
            default:
                result = new JsonObject
                {
                    ["type"] = schema.Kind switch { SchemaKind.Integer => "integer", SchemaKind.Number => "number", SchemaKind.Boolean => "boolean", _ => "string" },
                };
                if (schema.Format.Length > 0) { result["format"] = schema.Format; }
                if (values.Count > 0) { result["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]); }
                break;
        }

        if (description is not null)
        {
            result["description"] = result.ContainsKey("enum") ? $"{description}\n\nPossible enum values:{string.Concat(values.Select(value => $"\n - `\"{value}\"`"))}" : description;
        }

        return result;
    }

    private string Named(string name, string? format, string other)
    {
        if (!_schemas.ContainsKey(name))
        {
            var schema = new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = other }) };
            if (format is not null) { schema["format"] = format; }
            _schemas[name] = schema;
        }

        return Prefix + name;
    }

    private JsonObject Custom(Resource resource, JsonArray kind)
    {
        var schema = (JsonObject?)resource.Schema.Source?.DeepClone() ?? new JsonObject { ["type"] = "object" };
        if (schema["properties"] is not JsonObject properties)
        {
            schema["properties"] = properties = [];
        }

        properties["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = OfEveryObject("apiVersion") };
        properties["kind"] = new JsonObject { ["type"] = "string", ["description"] = OfEveryObject("kind") };
        properties["metadata"] = new JsonObject
        {
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Type(ModelSchemas.Of(typeof(V1ObjectMeta)), "") }),
            ["description"] = OfEveryObject("metadata"),
        };
        schema["x-kubernetes-group-version-kind"] = kind;
        return schema;
    }

    /// <summary>What is said of a field that all objects have.</summary>
    private string? OfEveryObject(string field) => _descriptions.OfField(ModelSchemas.Of(typeof(V1ConfigMap)), field);
}

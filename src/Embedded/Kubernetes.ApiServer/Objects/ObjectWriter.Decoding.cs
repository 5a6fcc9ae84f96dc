using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Objects;

/// <content>How bodies become objects of their kind.</content>
internal sealed partial class ObjectWriter
{
    private static readonly string[] TypeFields = ["apiVersion", "kind"];
    private static readonly string[] NameFields = ["name", "namespace", "generateName", "resourceVersion", "uid"];

    /// <summary>Checks apiVersion and kind of a created or updated object against the address; built-in kinds may omit them.</summary>
    internal static void CheckType(Resource resource, JsonObject body)
    {
        CheckEnvelope(resource, body);
        var (apiVersion, kind) = ((string?)body["apiVersion"] ?? "", (string?)body["kind"] ?? "");
        if (resource.IsCustom && kind.Length == 0)
        {
            throw Refusals.CannotDecode(resource.Kind, resource.Version, $"Object 'Kind' is missing in '{body.ToJsonString(Wire.SerializerOptions)}'");
        }

        if (resource.IsCustom && apiVersion.Length == 0)
        {
            throw Refusals.BadRequest($"{kind} in version \"\" cannot be handled as a {resource.Kind}: request to convert CR from an invalid group/version: ");
        }

        if (apiVersion.Length == 0) { apiVersion = resource.ApiVersion; }
        if (kind.Length == 0) { kind = resource.Kind; }
        if (!resource.IsCustom && kind != resource.Kind) { throw Refusals.OtherKind(resource, apiVersion, kind); }
        if (apiVersion != resource.ApiVersion)
        {
            throw Refusals.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({resource.ApiVersion})");
        }

        if (kind != resource.Kind)
        {
            throw Refusals.Invalid(resource, (string?)MetadataOf(body)["name"] ?? "", "kind", $"Invalid value: \"{kind}\": must be {resource.Kind}");
        }

        body["apiVersion"] = resource.ApiVersion;
        body["kind"] = resource.Kind;
    }

    /// <summary>Refuses what is not text but is read before the schema is: the type, and the names in metadata.</summary>
    private static void CheckEnvelope(Resource resource, JsonObject body)
    {
        foreach (var field in TypeFields)
        {
            if (body[field] is { } value && value.GetValueKind() != JsonValueKind.String)
            {
                var text = JsonSerializer.SerializeToUtf8Bytes(body, Wire.SerializerOptions);
                throw Refusals.Unrecognized(resource.Kind, $"couldn't get version/kind; json parse error: json: cannot unmarshal {Decoder.GoName(value)} into Go struct field .{field} of type string", text);
            }
        }

        var metadata = MetadataOf(body);
        foreach (var field in NameFields)
        {
            if (metadata[field] is { } value && value.GetValueKind() != JsonValueKind.String)
            {
                throw Refusals.CannotDecode(resource.Kind, resource.Version, $"json: cannot unmarshal {Decoder.GoName(value)} into Go struct field ObjectMeta.metadata.{field} of type string");
            }
        }

        // The owners of fields are read, and kept, without the schema.
        if (metadata["managedFields"] is { } owners && (owners is not JsonArray entries || entries.Any(entry => entry is not JsonObject)))
        {
            throw Refusals.CannotDecode(resource.Kind, resource.Version, $"json: cannot unmarshal {Decoder.GoName(owners)} into Go struct field ObjectMeta.metadata.managedFields of type []v1.ManagedFieldsEntry");
        }
    }

    /// <summary>Brings a body into the form of its schema and acts on unknown and repeated fields.</summary>
    /// <param name="request">The write.</param>
    /// <param name="body">The body.</param>
    /// <param name="duplicates">What a strict reader says of fields that it names twice.</param>
    /// <param name="refuse">What is thrown for what is wrong; null for the words of a whole object.</param>
    internal void Decode(WriteRequest request, JsonObject body, IReadOnlyList<string> duplicates, Func<string, JsonException?, StatusException>? refuse = null)
    {
        var resource = request.Resource;
        var schema = SchemaOf(resource);
        IReadOnlyList<string> unknown;
        try
        {
            unknown = Shape(resource, body, schema);
        }
        catch (JsonException error)
        {
            throw refuse?.Invoke(error.Message, error) ?? Refusals.CannotDecode(resource.Kind, resource.Version, error.Message);
        }

        var problems = duplicates.Concat(unknown.Select(u => $"unknown field \"{u}\"")).ToList();
        if (problems.Count == 0 || request.Validation == FieldValidation.Ignore)
        {
            return;
        }

        if (request.Validation == FieldValidation.Warn)
        {
            request.Warnings.AddRange(problems.Take(32));
            return;
        }

        var text = $"strict decoding error: {string.Join(", ", problems)}";
        throw refuse?.Invoke(text, null) ?? Refusals.CannotDecode(resource.Kind, resource.Version, text);
    }

    /// <summary>Brings a tree into the form of its schema.</summary>
    private static IReadOnlyList<string> Shape(Resource resource, JsonObject body, Schema schema)
    {
        if (resource.IsCustom)
        {
            return Decoder.Prune(body, schema);
        }

        var unknown = Decoder.DecodeTyped(body, schema);
        CanonicalForm.Apply(body);
        return unknown;
    }

    /// <summary>The schema of what is stored, which can be another version's than the served one.</summary>
    private Schema SchemaOf(Resource resource) =>
        resource.Version == resource.StorageVersion || resource.IsCustom || resource.StoredAs is not null && resource.StoredAs != "/events"
            ? resource.Schema
            : (registry.Catalog.Find(resource.Group, resource.StorageVersion, resource.Plural) ?? resource).Schema;
}

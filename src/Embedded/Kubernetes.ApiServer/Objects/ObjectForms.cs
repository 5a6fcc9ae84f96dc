using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Objects;

/// <summary>The forms in which objects are answered: whole, as rows of a table, or their metadata alone.</summary>
internal static class ObjectForms
{
    /// <summary>Whether the stored text can be answered as it is.</summary>
    public static bool IsPlain(ApiCall call) => AcceptHeader.FormOf(call.Context.Request) == AnswerForm.Object;

    /// <summary>The text of an object in a served version.</summary>
    public static ReadOnlyMemory<byte> Served(StoredObject stored, Resource resource)
    {
        if (stored.ApiVersion == resource.ApiVersion)
        {
            return stored.Json;
        }

        if (resource.IsCustom)
        {
            return (byte[])[.. StoredObject.Head(resource.Kind, resource.ApiVersion), .. stored.Body.Span];
        }

        return System.Text.Encoding.UTF8.GetBytes(VersionConversion.FromStorage(resource, stored.Parse()).ToJsonString(Wire.SerializerOptions));
    }

    /// <summary>Brings an object into the form the client asked for.</summary>
    /// <exception cref="StatusException">It is the form of a list.</exception>
    public static JsonObject Shape(ApiCall call, JsonObject value) => AcceptHeader.AnswerOf(call.Context.Request) switch
    {
        (AnswerForm.Table, var version) => ObjectTables.OfOne(call, value, version),
        (AnswerForm.Metadata, var version) => Metadata(value, version),
        (AnswerForm.MetadataList, _) => throw Refusals.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list (*{call.Resource.Kind})"),
        _ => value,
    };

    /// <summary>An object's metadata as an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="version">The version of <c>meta.k8s.io</c> that was asked for.</param>
    public static JsonObject Metadata(JsonObject value, string version) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = version,
        ["metadata"] = value["metadata"]?.DeepClone(),
    };

    /// <summary>The metadata of each object of a list.</summary>
    public static JsonObject MetadataList(IEnumerable<JsonObject> items, JsonObject listMetadata, string version) => new()
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = version,
        ["metadata"] = listMetadata,
        ["items"] = new JsonArray([.. items.Select(item => (JsonNode)Metadata(item, version))]),
    };
}

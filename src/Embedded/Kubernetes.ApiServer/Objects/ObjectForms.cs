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
    public static JsonObject Shape(ApiCall call, JsonObject value) => AcceptHeader.FormOf(call.Context.Request) switch
    {
        AnswerForm.Table => ObjectTables.OfOne(call, value),
        AnswerForm.Metadata => Metadata(value),
        _ => value,
    };

    /// <summary>An object's metadata as an object.</summary>
    public static JsonObject Metadata(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value["metadata"]?.DeepClone(),
    };
}

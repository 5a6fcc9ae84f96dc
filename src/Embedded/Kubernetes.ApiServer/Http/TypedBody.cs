using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Http;

/// <summary>Bodies that are not stored as they are: reviews, scales, bindings, options.</summary>
internal static class TypedBody
{
    /// <summary>Brings a body into the form of its model class, in place.</summary>
    /// <exception cref="StatusException">A value has the wrong type.</exception>
    public static JsonObject Decode<TModel>(JsonObject body) => Decode(body, ModelSchemas.Of(typeof(TModel)), "v1");

    /// <summary>Brings a body into the form of a schema, in place.</summary>
    /// <exception cref="StatusException">A value has the wrong type.</exception>
    public static JsonObject Decode(JsonObject body, Schema schema, string version)
    {
        try
        {
            Decoder.DecodeTyped(body, schema);
            return body;
        }
        catch (JsonException error)
        {
            throw Refusals.CannotDecode(schema.TypeName, version, error.Message);
        }
    }
}

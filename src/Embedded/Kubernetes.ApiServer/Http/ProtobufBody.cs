using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Http;

/// <summary>Bodies in Kubernetes' protobuf.</summary>
internal static class ProtobufBody
{
    /// <summary>Decodes an object.</summary>
    /// <exception cref="StatusException">It cannot be read.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body) =>
        throw Refusals.UnsupportedMediaType("application/json, application/yaml");
}

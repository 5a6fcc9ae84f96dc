using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;

namespace Kubernetes.ApiServer.Http;

/// <summary>Bodies in Kubernetes' protobuf.</summary>
internal static class ProtobufBody
{
    /// <summary>Decodes an object.</summary>
    /// <exception cref="StatusException">It cannot be read.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        try
        {
            return ProtobufDecoder.Decode(body);
        }
        catch (ProtobufException error)
        {
            throw Refusals.BadRequest(error.Message);
        }
    }
}

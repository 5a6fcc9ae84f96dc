using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kubernetes.ApiServer.Http;

/// <summary>A request's body as a tree.</summary>
/// <param name="MediaType">Its media type in lower case, without parameters; JSON where none was given.</param>
/// <param name="Value">The tree; null where there was no body.</param>
/// <param name="Duplicates">What a strict reader says of repeated members.</param>
internal sealed record RequestBody(string MediaType, JsonNode? Value, IReadOnlyList<string> Duplicates)
{
    private const int Limit = 3 * 1024 * 1024;
    private const string Accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /// <summary>The tree as an object.</summary>
    /// <exception cref="StatusException">It is none.</exception>
    public JsonObject Object => Value as JsonObject ?? throw Refusals.BadRequest(
        Value is null ? "Object 'Kind' is missing in ''" : "couldn't get version/kind; json parse error: json: cannot unmarshal value into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="StatusException">It is too large, of an unknown type, or cannot be read.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mediaType = string.IsNullOrEmpty(request.ContentType) ? "application/json"
            : MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value!.ToLowerInvariant()
            : request.ContentType.ToLowerInvariant();
        var bytes = await BytesAsync(request, cancellationToken);
        if (bytes.IsEmpty)
        {
            return new RequestBody(mediaType, null, []);
        }

        if (mediaType != "application/vnd.kubernetes.protobuf")
        {
            bytes = JsonTextRepair.Apply(bytes);
        }

        try
        {
            IReadOnlyList<string> duplicates = [];
            JsonNode? value = mediaType switch
            {
                "application/json" or "application/json-patch+json" or "application/merge-patch+json" or "application/strategic-merge-patch+json"
                    => JsonBody.Parse(bytes.Span, out duplicates),
                "application/yaml" or "application/apply-patch+yaml" => JsonBody.ParseYaml(bytes.Span, out duplicates),
                "application/vnd.kubernetes.protobuf" => ProtobufBody.Decode(bytes.Span),
                _ when HttpMethods.IsPatch(request.Method) => null,   // who patches says which patches there are
                _ => throw Refusals.UnsupportedMediaType(Accepted),
            };
            return new RequestBody(mediaType, value, duplicates);
        }
        catch (JsonException error)
        {
            throw Refusals.BadRequest(mediaType switch
            {
                "application/strategic-merge-patch+json" => error.Message,
                "application/json-patch+json" or "application/merge-patch+json" => $"error decoding patch: {error.Message}",
                "application/apply-patch+yaml" => $"error decoding YAML: {error.Message}",
                _ => $"couldn't get version/kind; json parse error: {error.Message}",
            });
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Limit)
        {
            throw Refusals.TooLarge();
        }

        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 4096, 256, Limit));
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(8192), cancellationToken);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > Limit)
            {
                throw Refusals.TooLarge();
            }
        }
    }
}

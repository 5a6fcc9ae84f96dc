using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Schemas;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kubernetes.ApiServer.Http;

/// <summary>A request's body as a tree.</summary>
/// <param name="MediaType">Its media type in lower case, without parameters; JSON where none was given.</param>
/// <param name="Value">The tree; null where there was no body.</param>
/// <param name="Duplicates">What a strict reader says of repeated members.</param>
/// <param name="Kind">The kind that it must be of; empty where it is a patch or options.</param>
/// <param name="Text">What was sent.</param>
internal sealed record RequestBody(string MediaType, JsonNode? Value, IReadOnlyList<string> Duplicates, string Kind, ReadOnlyMemory<byte> Text)
{
    private const int Limit = 3 * 1024 * 1024;
    private const string ConvertingYaml = "error converting YAML to JSON: ";
    private const string Accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private const string Envelope = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";

    /// <summary>The tree as an object.</summary>
    /// <exception cref="StatusException">It is none.</exception>
    public JsonObject Object => Value switch
    {
        JsonObject value => value,
        null when Text.Length > 0 && MediaType == "application/json" => [],   // the word null leaves an object as it was made
        null => throw Unreadable("couldn't get version/kind; json parse error: unexpected end of JSON input"),
        _ when MediaType == "application/apply-patch+yaml" =>
            throw Unreadable($"error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {Decoder.GoName(Value)} into Go value of type map[string]interface {{}}"),
        _ => throw Unreadable($"couldn't get version/kind; json parse error: json: cannot unmarshal {Decoder.GoName(Value)} into Go value of type {Envelope}"),
    };

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">The kind of object that creates and updates send here; empty where they send none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StatusException">It is too large, of an unknown type, or cannot be read.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, string kind, CancellationToken cancellationToken)
    {
        var mediaType = string.IsNullOrEmpty(request.ContentType) ? "application/json"
            : MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value!.ToLowerInvariant()
            : request.ContentType.ToLowerInvariant();
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsPut(request.Method)) { kind = ""; }
        var bytes = await BytesAsync(request, cancellationToken);
        var body = new RequestBody(mediaType, null, [], kind, bytes);
        if (bytes.IsEmpty) { return body; }

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
                "application/vnd.kubernetes.protobuf" => ProtobufDecoder.Decode(bytes.Span),
                _ when HttpMethods.IsPatch(request.Method) => null,   // who patches says which patches there are
                _ => throw Refusals.UnsupportedMediaType(Accepted),
            };
            return body with { Value = value, Duplicates = duplicates };
        }
        catch (ProtobufException error)
        {
            throw body.Unreadable(error.Message);
        }
        catch (JsonException error)
        {
            throw body.Unreadable(mediaType switch
            {
                "application/strategic-merge-patch+json" => error.Message,
                "application/json-patch+json" or "application/merge-patch+json" => $"error decoding patch: {error.Message}",
                "application/apply-patch+yaml" => $"error decoding YAML: {error.Message}",
                "application/yaml" when error.Message.StartsWith(ConvertingYaml, StringComparison.Ordinal) => error.Message[ConvertingYaml.Length..],
                _ => $"couldn't get version/kind; json parse error: {error.Message}",
            });
        }
    }

    /// <summary>A body of which not even the kind can be told is shown by how it begins (pkg/endpoints/handlers/rest.go).</summary>
    private StatusException Unreadable(string problem) => Kind.Length == 0 ? Refusals.BadRequest(problem) : Refusals.Unrecognized(Kind, problem, Text.Span);

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

using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Http;

/// <summary>Writes answers.</summary>
internal static class Responses
{
    /// <summary>Answers above this size are packed for clients that take gzip, as upstream's are.</summary>
    private const int PackedFrom = 128 * 1024;

    /// <summary>Answers with a tree.</summary>
    public static Task JsonAsync(HttpContext context, int code, JsonNode value, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            value.WriteTo(writer, Wire.SerializerOptions);
        }

        return BytesAsync(context, code, buffer.WrittenMemory, cancellationToken);
    }

    /// <summary>Answers with JSON text.</summary>
    public static async Task BytesAsync(HttpContext context, int code, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = code;
        if (AcceptHeader.WantsYaml(context.Request))
        {
            response.ContentType = "application/yaml";
            await response.WriteAsync(JsonToYaml.Convert(json), cancellationToken);
            return;
        }

        if (response.ContentType is null && AcceptHeader.Protobuf(context.Request) is { Wanted: true } accepted)
        {
            if (ProtobufEncoder.Encode(json) is { } encoded)
            {
                response.ContentType = ProtobufDecoder.ContentType;
                json = encoded;
            }
            else if (!accepted.JsonWillDo)
            {
                throw Refusals.NotAcceptable();
            }
        }

        if (response.ContentType is null && AcceptHeader.WantsPretty(context.Request)) { json = Indented(json); }
        response.ContentType ??= "application/json";
        if (json.Length > PackedFrom && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Append("Vary", "Accept-Encoding");
            json = Packed(json);
        }

        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(json, cancellationToken);
        }
    }

    private static ReadOnlyMemory<byte> Indented(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Wire.DocumentOptions);
        var buffer = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions with { Indented = true, NewLine = "\n" }))
        {
            document.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Packed(ReadOnlyMemory<byte> bytes)
    {
        var packed = new MemoryStream(bytes.Length / 4);
        using (var writer = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write(bytes.Span);
        }

        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }

    /// <summary>Answers with text.</summary>
    public static Task TextAsync(HttpContext context, int code, string text, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, cancellationToken);
    }

    /// <summary>Answers that it is done, where there is no object to show.</summary>
    public static Task SuccessAsync(HttpContext context, int code, CancellationToken cancellationToken) => JsonAsync(
        context, code, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = code }, cancellationToken);

    /// <summary>Answers with a refusal.</summary>
    public static Task StatusAsync(HttpContext context, StatusException refusal, CancellationToken cancellationToken)
    {
        if (refusal.RetryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        // A client is told in JSON that nothing it takes can be had, as upstream does.
        if (refusal.Code == StatusCodes.Status406NotAcceptable) { context.Response.ContentType = "application/json"; }
        return JsonAsync(context, refusal.Code, refusal.ToStatus(), cancellationToken);
    }

    /// <summary>Adds Warning headers.</summary>
    public static void Warn(HttpContext context, IEnumerable<string> warnings)
    {
        // A header holds no line breaks: upstream leaves such a warning out.
        foreach (var warning in warnings.Where(warning => !warning.Any(char.IsControl)).Distinct(StringComparer.Ordinal).Take(64))
        {
            var text = new StringBuilder();
            foreach (var c in warning)
            {
                text.Append(c is '"' or '\\' ? $"\\{c}" : c is < ' ' or > '~' ? "?" : c.ToString());
            }

            context.Response.Headers.Append("Warning", $"299 - \"{text}\"");
        }
    }
}

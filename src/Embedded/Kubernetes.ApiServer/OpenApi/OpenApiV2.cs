using System.Text;
using Kubernetes.ApiServer.Discovery;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>
/// The old OpenAPI v2 document in protobuf. kubectl asks for it only about kinds that no v3 document knows, to say that they are
/// unknown; so it holds no paths: every kind that is served stands in v3.
/// </summary>
internal static class OpenApiV2
{
    /// <summary>The media type clients accept.</summary>
    public const string Accepted = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// <summary>The media type of the answer.</summary>
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>The document: swagger (1), info (2: title, version), paths (8).</summary>
    public static byte[] Document { get; } = [.. Field(1, "2.0"u8), .. Field(2, [.. Field(1, "Kubernetes"u8), .. Field(2, Encoding.UTF8.GetBytes(ServerVersion.GitVersion))]), .. Field(8, [])];

    private static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}

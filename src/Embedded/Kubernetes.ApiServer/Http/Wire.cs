using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kubernetes.ApiServer.Http;

/// <summary>How JSON is read and written on the wire and in the store.</summary>
internal static class Wire
{
    /// <summary>Deep enough for the schemas of real CRDs, shallow enough for the stack.</summary>
    public const int MaxDepth = 512;

    /// <summary>Bounds of what is read.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>The same, and members may not repeat.</summary>
    public static JsonDocumentOptions StrictDocumentOptions { get; } = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Text as it came: only what JSON demands is escaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = MaxDepth * 2 };

    /// <summary>For nodes that are written within a writer.</summary>
    public static JsonSerializerOptions SerializerOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth * 2 };
}

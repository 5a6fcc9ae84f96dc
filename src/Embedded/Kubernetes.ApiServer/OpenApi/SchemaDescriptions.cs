using System.IO.Compression;
using System.Text;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>
/// What <c>kubectl explain</c> prints of built-in types: the build boils it down from the documentation of KubernetesClient's
/// models, whose texts are upstream's. It is read when a document is made and not kept: few learners ever ask.
/// </summary>
internal sealed class SchemaDescriptions
{
    private readonly Dictionary<string, string> _texts;

    private SchemaDescriptions(Dictionary<string, string> texts) => _texts = texts;

    /// <summary>Reads them.</summary>
    public static SchemaDescriptions Read()
    {
        using var packed = typeof(SchemaDescriptions).Assembly.GetManifestResourceStream("Kubernetes.ApiServer.OpenApi.descriptions.gz")
            ?? throw new InvalidOperationException("the assembly lacks the descriptions of its models");
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            texts[line[..tab]] = line[(tab + 1)..].Replace("\u2029", "\n\n", StringComparison.Ordinal);
        }

        return new SchemaDescriptions(texts);
    }

    /// <summary>The description of a type; null where there is none.</summary>
    public string? OfType(Schema schema) => schema.Model is { } model ? _texts.GetValueOrDefault(model.Name) : null;

    /// <summary>The description of a field; null where there is none.</summary>
    public string? OfField(Schema schema, string field) => schema.Model is { } model && ModelSchemas.PropertyOf(model, field) is { } property
        ? _texts.GetValueOrDefault($"{model.Name}.{property.Name}")
        : null;
}

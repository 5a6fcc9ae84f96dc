using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>
/// The number of a DaemonSet's template, which counts its changes. It was a field once and is an annotation since (pkg/registry/apps/daemonset/strategy.go,
/// pkg/apis/apps/v1/conversion.go); nobody sets it but the server.
/// </summary>
internal static class TemplateGeneration
{
    private const string Annotation = "deprecated.daemonset.template.generation";

    /// <summary>Writes the number.</summary>
    /// <param name="value">The DaemonSet.</param>
    /// <param name="old">What it was; null for a new one.</param>
    public static void Apply(JsonObject value, JsonObject? old)
    {
        var number = Of(old ?? value);
        if (old is not null && !JsonNode.DeepEquals(old["spec"]?["template"], value["spec"]?["template"])) { number++; }
        value.Section("metadata").Section("annotations")[Annotation] = number.ToString(CultureInfo.InvariantCulture);
    }

    private static long Of(JsonObject value) =>
        value["metadata"]?["annotations"] is JsonObject annotations && long.TryParse((string?)annotations[Annotation], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Max(number, 1)
            : 1;
}

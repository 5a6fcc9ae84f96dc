using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Fields;

/// <summary>
/// What an object keeps of <c>kubectl apply</c> on the client's side. Who turns to <c>kubectl apply --server-side</c> takes over what
/// stands there without a conflict, and both ways stay possible (pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go).
/// </summary>
internal static class LastApplied
{
    /// <summary>The manager that this is for; others opt out by their name.</summary>
    public const string Manager = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The fields that were applied and that the object still holds with the same value.</summary>
    /// <param name="live">The object as stored.</param>
    /// <param name="resource">Its resource.</param>
    public static FieldSet KeptBy(JsonObject live, Resource resource)
    {
        if (Of(live) is not { Length: > 0 } text || Read(text) is not { } applied || applied["apiVersion"] is not JsonValue version
            || version.GetValueKind() != JsonValueKind.String || (string?)version != resource.ApiVersion)
        {
            return new FieldSet();
        }

        applied = VersionConversion.ToStorage(resource, applied);
        var fields = FieldSets.OfConfiguration(applied, resource.Schema);
        var comparison = FieldComparison.Of(applied, live, resource.Schema, !resource.IsCustom);
        fields.ExceptWith(comparison.Changed);
        fields.ExceptWith(comparison.Removed);
        return fields;
    }

    /// <summary>Writes what is applied server-side where the annotation stands.</summary>
    /// <param name="value">The object.</param>
    /// <param name="configuration">What is applied, as JSON.</param>
    public static void Renew(JsonObject value, string configuration)
    {
        if (Of(value) is { Length: > 0 }) { value["metadata"]!["annotations"]![Annotation] = configuration + "\n"; }
    }

    private static string? Of(JsonObject value) => value["metadata"]?["annotations"] is JsonObject annotations ? (string?)annotations[Annotation] : null;

    private static JsonObject? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Wire.StrictDocumentOptions) as JsonObject;
        }
        catch (JsonException)
        {
            return null;   // Anybody may write the annotation.
        }
    }
}

using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Tables;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Objects as tables, which is what kubectl prints.</summary>
internal static class ObjectTables
{
    /// <summary>The table of one object.</summary>
    /// <param name="call">The request.</param>
    /// <param name="value">The object.</param>
    /// <param name="version">The version of <c>meta.k8s.io</c> that was asked for.</param>
    public static JsonObject OfOne(ApiCall call, JsonObject value, string version) => In(version, TablePrinter.Single(
        call.Info.Subresource == "scale" ? TablePrinter.DefinitionOf("autoscaling", "Scale", null, isCustom: false) : DefinitionOf(call.Resource), value, Include(call), call.Now));

    /// <summary>The table of a list.</summary>
    public static JsonObject OfList(ApiCall call, IEnumerable<JsonObject> items, JsonObject listMetadata, string version) =>
        In(version, TablePrinter.List(DefinitionOf(call.Resource), items, listMetadata, Include(call), call.Now));

    /// <summary>A table, and the metadata in its rows, in a version that differs by its name alone.</summary>
    private static JsonObject In(string version, JsonObject table)
    {
        if ((string?)table["apiVersion"] == version) { return table; }
        table["apiVersion"] = version;
        foreach (var row in (JsonArray)table["rows"]!)
        {
            if (row!["object"] is JsonObject { } item && (string?)item["kind"] == "PartialObjectMetadata") { item["apiVersion"] = version; }
        }

        return table;
    }

    private static TableDefinition DefinitionOf(Resource resource) =>
        TablePrinter.DefinitionOf(resource.Group, resource.Kind, resource.CustomVersion?["additionalPrinterColumns"] as JsonArray, resource.IsCustom);

    private static IncludeObject Include(ApiCall call) => call.Query("includeObject") switch
    {
        "Object" => IncludeObject.Object,
        "None" => IncludeObject.None,
        null or "" or "Metadata" => IncludeObject.Metadata,
        var other => throw Refusals.BadRequest($"Unable to convert to Table as requested: includeObject: Invalid value: {FieldErrors.Show(other)}: must be 'Metadata', 'Object', 'None', or empty"),
    };
}

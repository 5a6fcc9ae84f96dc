using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Tables;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Objects as tables, which is what kubectl prints.</summary>
internal static class ObjectTables
{
    /// <summary>The table of one object.</summary>
    public static JsonObject OfOne(ApiCall call, JsonObject value) =>
        TablePrinter.Single(
            call.Info.Subresource == "scale" ? TablePrinter.DefinitionOf("autoscaling", "Scale", null, isCustom: false) : DefinitionOf(call.Resource), value, Include(call), call.Now);

    /// <summary>The table of a list.</summary>
    public static JsonObject OfList(ApiCall call, IEnumerable<JsonObject> items, JsonObject listMetadata) =>
        TablePrinter.List(DefinitionOf(call.Resource), items, listMetadata, Include(call), call.Now);

    private static TableDefinition DefinitionOf(Resource resource) =>
        TablePrinter.DefinitionOf(resource.Group, resource.Kind, resource.CustomVersion?["additionalPrinterColumns"] as JsonArray, resource.IsCustom);

    private static IncludeObject Include(ApiCall call) => call.Query("includeObject") switch
    {
        "Object" => IncludeObject.Object,
        "None" => IncludeObject.None,
        _ => IncludeObject.Metadata,
    };
}

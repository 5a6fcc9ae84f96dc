using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>
/// Answers requests for <c>as=Table</c>. Rows are always whole: what only <c>-o wide</c> shows is there too, and clients choose.
/// </summary>
internal static class TablePrinter
{
    /// <summary>The definition of a kind: a built-in one's own, a custom one's from its printer columns, else name and creation.</summary>
    /// <param name="group">The API group.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="printerColumns">For custom kinds the <c>additionalPrinterColumns</c> of the version; null for built-in kinds.</param>
    /// <param name="isCustom">Whether the kind comes from a CustomResourceDefinition.</param>
    public static TableDefinition DefinitionOf(string group, string kind, JsonArray? printerColumns, bool isCustom) =>
        isCustom ? CustomTables.Of(printerColumns) : BuiltInTables.Find(group, kind) ?? BuiltInTables.Plain;

    /// <summary>The table of a list.</summary>
    /// <param name="definition">The kind's columns.</param>
    /// <param name="items">The objects; read, not changed.</param>
    /// <param name="listMetadata">The list's metadata: resourceVersion, continue, remainingItemCount.</param>
    /// <param name="include">What rows carry of their objects.</param>
    /// <param name="now">The moment that ages end at.</param>
    public static JsonObject List(TableDefinition definition, IEnumerable<JsonObject> items, JsonObject listMetadata, IncludeObject include, DateTimeOffset now)
    {
        var rows = new JsonArray();
        foreach (var item in items) { rows.Add(Row(definition, item, include, now)); }
        return Table(definition, listMetadata.DeepClone(), rows);
    }

    /// <summary>The table of one object: the answer to a get, and the object of a watch event.</summary>
    /// <param name="definition">The kind's columns.</param>
    /// <param name="item">The object.</param>
    /// <param name="include">What the row carries of it.</param>
    /// <param name="now">The moment that ages end at.</param>
    public static JsonObject Single(TableDefinition definition, JsonObject item, IncludeObject include, DateTimeOffset now) =>
        Table(definition, new JsonObject { ["resourceVersion"] = item.Text("metadata", "resourceVersion") }, new JsonArray(Row(definition, item, include, now)));

    /// <summary>The object's metadata alone, as <c>as=PartialObjectMetadata</c> and the rows of tables carry it.</summary>
    public static JsonObject PartialMetadata(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item["metadata"]?.DeepClone() ?? new JsonObject(),
    };

    private static JsonObject Table(TableDefinition definition, JsonNode metadata, JsonArray rows) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["columnDefinitions"] = new JsonArray([.. definition.Columns.Select(column => (JsonNode)column.ToJson())]),
        ["rows"] = rows,
    };

    private static JsonObject Row(TableDefinition definition, JsonObject item, IncludeObject include, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. definition.Cells(item, now).Select(Cell)]) };
        if (item.Text("kind") == "Pod" && item.Text("status", "phase") is "Succeeded" or "Failed")
        {
            var succeeded = item.Text("status", "phase") == "Succeeded";
            row["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Completed",
                ["status"] = "True",
                ["reason"] = item.Text("status", "phase"),
                ["message"] = succeeded ? "The pod has completed successfully." : "The pod failed.",
            });
        }

        row["object"] = include switch
        {
            IncludeObject.Object => item.DeepClone(),
            IncludeObject.Metadata => PartialMetadata(item),
            _ => null,
        };
        return row;
    }

    private static JsonNode? Cell(object? value) => value switch
    {
        null => null,
        JsonNode node => node,
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        _ => throw new NotSupportedException($"a cell cannot be a {value.GetType().Name}"),
    };
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>Tables of custom kinds, from the printer columns of their definition.</summary>
internal static class CustomTables
{
    private static readonly TableDefinition AgeOnly = new(
        [TableColumn.ObjectName, new TableColumn("Age", "date")],
        (item, now) => [item.Text("metadata", "name"), Age.Since(item.At("metadata", "creationTimestamp"), now)]);

    /// <summary>The definition of a version of a custom kind.</summary>
    /// <param name="printerColumns">Its <c>additionalPrinterColumns</c>; none or empty gives name and age.</param>
    public static TableDefinition Of(JsonArray? printerColumns)
    {
        var columns = (printerColumns ?? []).OfType<JsonObject>().Select(column => (
            Column: new TableColumn(
                column.Text("name"), column.Text("type").Or("string"), column.Text("format"), (int)column.Number("priority"), column.Text("description")),
            Path: Compile(column.Text("jsonPath")))).ToArray();
        if (columns.Length == 0) { return AgeOnly; }
        return new TableDefinition(
            [TableColumn.ObjectName, .. columns.Select(column => column.Column)],
            (item, now) =>
            [
                item.Text("metadata", "name"),
                .. columns.Select(column => Cell(column.Column.Type, column.Path?.Find(item).FirstOrDefault(), now)),
            ]);
    }

    private static JsonPath? Compile(string path)
    {
        // A path of another dialect gives an empty cell, as upstream's lenient columns do.
        try { return JsonPath.Parse(path); }
        catch (FormatException) { return null; }
    }

    private static object? Cell(string type, JsonNode? value, DateTimeOffset now)
    {
        if (value is null) { return null; }
        switch (type)
        {
            case "integer": return Number(value) is { } whole ? (long)Math.Truncate(whole) : null;
            case "number": return Number(value) is { } number ? (double)number : null;
            case "boolean": return value is JsonValue flag && flag.TryGetValue<bool>(out var on) ? on : null;
            case "date": return value is JsonValue date && date.TryGetValue<string>(out _) ? Age.Read(value) is { } time ? Age.Of(now - time) : "<invalid>" : null;
            default: return value is JsonValue ? value.Text() : value.ToJsonString();
        }
    }

    private static decimal? Number(JsonNode value) =>
        value is JsonValue && decimal.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

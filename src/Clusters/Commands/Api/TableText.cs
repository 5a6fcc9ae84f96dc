using System.Text.Json.Nodes;

namespace Clusters.Commands.Api;

/// <summary>Writes a <c>meta.k8s.io/v1 Table</c> as kubectl does: columns of priority 0, three spaces between.</summary>
internal static class TableText
{
    public static void Print(JsonObject table, string ns, Printer printer)
    {
        var columns = (table["columnDefinitions"] as JsonArray ?? [])
            .Select((column, index) => (Name: (string?)column?["name"] ?? "", Priority: (int?)column?["priority"] ?? 0, Index: index))
            .Where(column => column.Priority == 0)
            .ToList();
        var rows = (table["rows"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (rows.Count == 0)
        {
            printer.Aside(ns.Length == 0 ? "No resources found" : $"No resources found in {ns} namespace.");
            return;
        }

        var lines = new List<string[]> { columns.Select(column => column.Name.ToUpperInvariant()).ToArray() };
        lines.AddRange(rows.Select(row => columns.Select(column => Cell((row["cells"] as JsonArray)?.ElementAtOrDefault(column.Index))).ToArray()));
        Print(lines, printer);
    }

    public static void Print(List<string[]> lines, Printer printer)
    {
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            printer.Line(string.Join("   ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Cell(JsonNode? cell) => cell switch
    {
        null => "<none>",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => cell.ToJsonString(),
    };
}

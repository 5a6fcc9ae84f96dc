using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Cluster;

/// <summary>A kind as the API prints it: columns and rows.</summary>
/// <param name="Columns">The columns' names and priorities; those above 0 are shown when asked for.</param>
/// <param name="Rows">The rows.</param>
public sealed record TableView(ImmutableArray<(string Name, long Priority)> Columns, ImmutableArray<TableRow> Rows)
{
    internal static TableView Of(JsonNode table) => new(
        [.. table.Items("columnDefinitions").Select(c => (c.Text("name") ?? "", c.Number("priority") ?? 0))],
        [.. table.Items("rows").Select(r => new TableRow(
            new(r.Text("object", "metadata", "namespace") ?? "", r.Text("object", "metadata", "name") ?? ""),
            [.. r.Items("cells").Select(c => c is JsonValue value && value.TryGetValue<string>(out var text) ? text : c.ToJsonString())]))]);

    /// <summary>For a server that answers a list instead of a table.</summary>
    internal static TableView OfList(JsonNode list) => new(
        [("Name", 0), ("Created", 0)],
        [.. list.Items("items").Select(i => new TableRow(new(i.Text("metadata", "namespace") ?? "", i.Text("metadata", "name") ?? ""), [i.Text("metadata", "name") ?? "", i.Text("metadata", "creationTimestamp") ?? ""]))]);
}

/// <summary>A row of a <see cref="TableView"/>.</summary>
/// <param name="Key">The object.</param>
/// <param name="Cells">What the API printed.</param>
public sealed record TableRow(ObjectKey Key, ImmutableArray<string> Cells);

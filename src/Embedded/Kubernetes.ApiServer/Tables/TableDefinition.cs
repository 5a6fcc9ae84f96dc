using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>The columns of a kind, and how a row is made of an object.</summary>
/// <param name="Columns">All columns; those of <c>-o wide</c> among them.</param>
/// <param name="Cells">Makes one cell a column: texts, numbers, flags or null. The moment is that of printing.</param>
internal sealed record TableDefinition(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, object?[]> Cells)
{
    /// <summary>A definition whose first column is the object's name.</summary>
    public static TableDefinition Named(string columns, Func<JsonObject, DateTimeOffset, object?[]> cells) =>
        new([TableColumn.ObjectName, .. TableColumn.Read(columns)], (item, now) => [item.Text("metadata", "name"), .. cells(item, now)]);
}

using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>One column of a table.</summary>
/// <param name="Name">The header; clients print it in upper case.</param>
/// <param name="Type">The OpenAPI type of the cells: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> or <c>date</c>.</param>
/// <param name="Format">The OpenAPI format; <c>name</c> marks the column that names the object.</param>
/// <param name="Priority">0 is always shown, 1 with <c>-o wide</c>.</param>
/// <param name="Description">What the column says.</param>
internal sealed record TableColumn(string Name, string Type = "string", string Format = "", int Priority = 0, string Description = "")
{
    /// <summary>The first column of nearly every table.</summary>
    public static TableColumn ObjectName { get; } = new("Name", Format: "name", Description: "Name must be unique within a namespace.");

    /// <summary>The column as a table defines it.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["type"] = Type,
        ["format"] = Format,
        ["description"] = Description.Length > 0 ? Description : Name,
        ["priority"] = Priority,
    };

    /// <summary>Reads columns from a short notation: names with <c>*</c> for priority 1, <c>#</c> for integers, <c>?</c> for booleans.</summary>
    public static TableColumn[] Read(string columns) =>
    [
        .. columns.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text =>
        {
            var name = text.TrimEnd('*', '#', '?');
            var type = text.Contains('#', StringComparison.Ordinal) ? "integer" : text.Contains('?', StringComparison.Ordinal) ? "boolean" : "string";
            return new TableColumn(name, type, Priority: text.Contains('*', StringComparison.Ordinal) ? 1 : 0);
        }),
    ];
}

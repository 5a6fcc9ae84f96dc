using System.Globalization;

namespace Yaml;

/// <summary>A place in the input of a rendering.</summary>
/// <param name="File">The file, as the tools name it; null where the text has no name.</param>
/// <param name="Line">The line, from 1; null where the whole file is meant.</param>
/// <param name="Column">The column: for templates Go's, the byte in the line from 0; for YAML the character from 1; null where only the line is known.</param>
public sealed record SourcePosition(string? File, int? Line, int? Column)
{
    /// <summary>The place as <c>file:line:column</c>, without what is not known.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Join(':', new[] { File, Line?.ToString(CultureInfo.InvariantCulture), Column?.ToString(CultureInfo.InvariantCulture) }.Where(part => part is not null));
}

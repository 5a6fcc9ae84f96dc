using System.Text;

namespace GoTemplate.Syntax;

/// <summary>A text that templates are parsed from, and its name in messages.</summary>
internal sealed record TemplateSource(string Name, string Text)
{
    /// <summary>The one-based line of a position.</summary>
    public int LineOf(int position) => 1 + Text.AsSpan(0, position).Count('\n');

    /// <summary>The zero-based column of a position, in bytes of UTF-8.</summary>
    public int ColumnOf(int position)
    {
        var start = position == 0 ? -1 : Text.LastIndexOf('\n', position - 1);
        return Encoding.UTF8.GetByteCount(Text.AsSpan(start + 1, position - start - 1));
    }
}

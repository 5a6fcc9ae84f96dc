namespace Rendering.Tests.Tools;

/// <summary>What a tool, or the library in its place, answered.</summary>
/// <param name="Output">The text; null where it failed.</param>
/// <param name="Error">What it said instead.</param>
internal sealed record ToolOutcome(string? Output, string Error)
{
    /// <summary>Says where two answers differ first; null where they are equal.</summary>
    public static string? Difference(ToolOutcome genuine, ToolOutcome own)
    {
        if (genuine == own) { return null; }
        if (genuine.Output is null || own.Output is null)
        {
            return $"genuine {(genuine.Output is null ? $"failed [{genuine.Error}]" : "printed")}, own {(own.Output is null ? $"failed [{own.Error}]" : $"printed [{Shortened(own.Output)}]")}";
        }

        var (wanted, got) = (genuine.Output.Split('\n'), own.Output.Split('\n'));
        for (var i = 0; i < Math.Max(wanted.Length, got.Length); i++)
        {
            var (a, b) = (i < wanted.Length ? wanted[i] : "<end>", i < got.Length ? got[i] : "<end>");
            if (a != b) { return $"line {i + 1}: genuine [{a}], own [{b}]"; }
        }

        return "line feeds differ";
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}

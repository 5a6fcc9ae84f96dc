using System.Globalization;

namespace Yaml.Scanning;

/// <summary>
/// Says what is wrong in go-yaml's words. Its line is that of the construct around the fault where there is one, else that
/// of the fault; faults of the scanner count lines from 1, those of the parser from 0, and line 0 is left unsaid.
/// </summary>
internal static class YamlFault
{
    public static YamlReadException OfScanner(string problem, int contextLine, int problemLine)
    {
        var line = contextLine != 0 ? contextLine : problemLine;
        return Of(problem, line == 0 ? 0 : line + 1);
    }

    public static YamlReadException OfParser(string problem, int contextLine, int problemLine) => Of(problem, contextLine != 0 ? contextLine : problemLine);

    private static YamlReadException Of(string problem, int line) =>
        new(line == 0 ? "yaml: " + problem : string.Create(CultureInfo.InvariantCulture, $"yaml: line {line}: {problem}"));
}

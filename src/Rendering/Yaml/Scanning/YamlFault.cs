using System.Globalization;

namespace Yaml.Scanning;

/// <summary>
/// Says what is wrong in go-yaml's words. Version 2 tells the line of the fault, version 3 that of the construct around it, each
/// the other's where its own is line 0. Faults of the scanner count lines from 1, those of the parser from 0, and line 0 is
/// left unsaid (<c>parser.fail</c> in their <c>decode.go</c>).
/// </summary>
internal sealed class YamlFault(YamlDialect dialect)
{
    public YamlReadException OfScanner(string problem, int contextLine, int problemLine)
    {
        if (dialect == YamlDialect.Json && problemLine == 0) { return Of(problem, contextLine); }
        var line = Choose(contextLine, problemLine);
        return Of(problem, line == 0 ? 0 : line + 1);
    }

    public YamlReadException OfParser(string problem, int contextLine, int problemLine) => Of(problem, Choose(contextLine, problemLine));

    private int Choose(int contextLine, int problemLine)
    {
        var (first, second) = dialect == YamlDialect.Json ? (problemLine, contextLine) : (contextLine, problemLine);
        return first != 0 ? first : second;
    }

    private static YamlReadException Of(string problem, int line) =>
        new(line == 0 ? "yaml: " + problem : string.Create(CultureInfo.InvariantCulture, $"yaml: line {line}: {problem}")) { Position = new(null, Math.Max(line, 1), null) };
}

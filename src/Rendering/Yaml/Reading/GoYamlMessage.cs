using System.Globalization;
using YamlDotNet.Core;

namespace Yaml.Reading;

/// <summary>
/// Says what the scanner found wrong in go-yaml's words. Both descend from libyaml, so the faults are the same; the
/// lines are counted differently: go-yaml reports the line where the surrounding construct began, if there is one.
/// </summary>
internal static class GoYamlMessage
{
    private static readonly (string Found, string Said, bool FromScanner)[] Known =
    [
        ("did not find expected key", "did not find expected key", false),
        ("did not find expected '-' indicator", "did not find expected '-' indicator", false),
        ("did not find expected ',' or ']'", "did not find expected ',' or ']'", false),
        ("did not find expected ',' or '}'", "did not find expected ',' or '}'", false),
        ("did not find expected <document start>", "did not find expected <document start>", false),
        ("did not find expected node content", "did not find expected node content", false),
        ("mapping values are not allowed", "mapping values are not allowed in this context", true),
        ("Mapping values are not allowed", "mapping values are not allowed in this context", true),
        ("lock sequence entries are not allowed", "block sequence entries are not allowed in this context", true),
        ("found character that cannot start any token", "found character that cannot start any token", true),
        ("found invalid mapping", "mapping values are not allowed in this context", true),
        ("found invalid tab as indentation", "found character that cannot start any token", true),
        ("found a tab character that violate", "found a tab character that violates indentation", true),
        ("unexpected end of stream", "found unexpected end of stream", true),
        ("unknown escape character", "found unknown escape character", true),
        ("could not find expected ':'", "could not find expected ':'", true),
        ("Invalid simple key", "could not find expected ':'", true),
    ];

    public static string Of(YamlException error, string text)
    {
        var message = error.Message;
        foreach (var (found, said, fromScanner) in Known)
        {
            if (!message.Contains(found, StringComparison.Ordinal)) { continue; }
            var line = error.Start.Line;
            line = fromScanner ? line : line - 1;
            return line > 0 ? string.Create(CultureInfo.InvariantCulture, $"yaml: line {line}: {said}") : "yaml: " + said;
        }

        return "yaml: " + (char.ToLowerInvariant(message[0]) + message[1..]).TrimEnd('.');
    }
}

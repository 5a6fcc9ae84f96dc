using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Yaml.Tests;

/// <summary>
/// Why YAML is scanned here and not by YamlDotNet: what helm 4.1 made of these texts (as a values file), beside both. A case of
/// this class that fails because YamlDotNet now agrees is one reason less.
/// </summary>
public sealed class ForeignScannerTests
{
    [Theory]
    [InlineData("a: |\n  \n  x\n", "\nx\n")]
    [InlineData("a: |2\n    \n  x\n", "  \nx\n")]
    [InlineData("a: \"x\ny\"\n", "x y")]
    [InlineData("a: \"x\u0085y\"\n", "x y")]
    [InlineData("a: |#c\n  x\n", "x\n")]
    public void A_text_that_go_yaml_reads_is_refused_by_YamlDotNet(string text, string value)
    {
        Assert.Equal(value, Value(YamlReader.ReadFirst(text, YamlDialect.Json)));
        Assert.ThrowsAny<YamlException>(() => Scalars(text));
    }

    [Fact]
    public void A_list_between_brackets_that_goes_on_at_the_margin_is_read_by_go_yaml_and_breaks_the_parser_of_YamlDotNet()
    {
        const string text = "a: [\nb]\n";
        Assert.Equal(new List<object?> { "b" }, Value(YamlReader.ReadFirst(text, YamlDialect.Json)));
        Assert.Throws<InvalidOperationException>(() => Scalars(text));
    }

    [Theory]
    [InlineData("a: \"\\ud83d\\ude00\"\n", "found invalid Unicode character escape code")]
    [InlineData("a: \"\\/\"\n", "found unknown escape character")]
    [InlineData("%YAML 1.2\n---\na: b\n", "found incompatible YAML document")]
    [InlineData("%FOO x\n---\na: b\n", "found unknown directive name")]
    [InlineData("a: \u0001\n", "control characters are not allowed")]
    [InlineData("a: \u007f\n", "control characters are not allowed")]
    [InlineData("a: &x.y b\n", "did not find expected alphabetic or numeric character")]
    public void A_text_that_go_yaml_refuses_is_read_by_YamlDotNet(string text, string problem)
    {
        var refused = Assert.Throws<YamlReadException>(() => YamlReader.ReadFirst(text, YamlDialect.Json));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal("a", Scalars(text)[0]);
    }

    private static object? Value(object? document) => Assert.IsType<Dictionary<string, object?>>(document)["a"];

    private static List<string> Scalars(string text)
    {
        var parser = new Parser(new StringReader(text));
        var scalars = new List<string>();
        while (parser.MoveNext())
        {
            if (parser.Current is Scalar scalar)
            {
                scalars.Add(scalar.Value);
            }
        }

        return scalars;
    }
}

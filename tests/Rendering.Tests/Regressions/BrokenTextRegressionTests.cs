namespace Rendering.Tests.Regressions;

/// <summary>What templates make of text that was cut in the middle of a character; helm 4.1 and 3.17 agree on all of it.</summary>
public sealed class BrokenTextRegressionTests
{
    [Theory]
    [InlineData("""trunc 4 "abcé" | toYamlPretty""", "!!binary YWJjww==")]
    [InlineData("""dict (printf "%s%s" (repeat 50 "x") (trunc 1 "é")) "v" | toYamlPretty""", "!!binary eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHjD: v")]
    [InlineData("""dict (printf "%s%s" (repeat 60 "x") (trunc 1 "é")) "v" | toYamlPretty""", """
        ? !!binary |
          eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eH
          h4eHh4eHh4ww==
        : v
        """)]
    [InlineData("""trunc 4 "abcé" | toYaml""", "abc\uFFFD")]
    [InlineData("""trunc 4 "abcé" | toJson""", """
        "abc\ufffd"
        """)]
    public void Text_that_is_no_utf8_is_binary_in_yaml_and_replaced_in_json(string expression, string output) => Chart.Renders(
        [Chart.Plain, ("templates/a.yaml", $$$"""
            a: |
            {{{{{expression}}} | indent 2 }}

            """)],
        ["r", "."],
        new Chart.Answer(true, $"---\n# Source: c/templates/a.yaml\na: |\n{Indented(output)}\n"),
        three: null);

    [Theory]
    [InlineData("""trunc 1 "é" """, "incomplete UTF-8 octet sequence")]
    [InlineData("""printf "%sx" (trunc 1 "é")""", "invalid trailing UTF-8 octet")]
    [InlineData("""trunc -1 "é" """, "invalid leading UTF-8 octet")]
    [InlineData(@"""\xc0\x80""", "invalid length of a UTF-8 sequence")]
    [InlineData(@"""\xed\xa0\x80""", "invalid Unicode character")]
    [InlineData(@"""\xf5\x80\x80\x80""", "invalid Unicode character")]
    public void Yaml_with_broken_utf8_is_refused_in_the_words_of_the_reader(string expression, string problem) => Chart.Renders(
        [Chart.Plain, ("templates/a.yaml", $$$"""
            a: {{ printf "a: %s" ({{{expression}}}) | fromYaml | toJson }}

            """)],
        ["r", "."],
        new Chart.Answer(true, $$"""
            ---
            # Source: c/templates/a.yaml
            a: {"Error":"error converting YAML to JSON: yaml: {{problem}}"}

            """),
        three: null);

    private static string Indented(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);
}

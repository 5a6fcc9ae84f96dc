namespace Rendering.Tests.Regressions;

/// <summary>How far a slice of a list reaches behind its end: helm 4.1's answers.</summary>
public sealed class SliceRegressionTests
{
    private const string OutOfBounds = "error calling slice: reflect.Value.Slice: slice index out of bounds";

    [Theory]
    [InlineData("""slice (regexFindAll "a" "aaa" -1) 0 5""", """["a","a","a","",""]""")]
    [InlineData("""slice (regexFindAll "a" "aaaaaaaaaaa" -1) 11 13""", """["",""]""")]
    [InlineData("""slice (regexSplit "a" "bababab" -1) 0 6""", """["b","b","b","b","",""]""")]
    [InlineData("""slice (regexSplit "z" "bab" -1) 0 1""", """["bab"]""")]
    [InlineData("""slice (keys (dict "a" 1 "b" 2 "c" 3) | sortAlpha) 0 4""", """["a","b","c",""]""")]
    [InlineData("""slice (values (dict "a" 1 "b" 2 "c" 3)) 3 4""", "[null]")]
    [InlineData("""slice (pluck "a" (dict "a" 1) (dict "a" 2) (dict "a" 3)) 2 4""", "[3,null]")]
    [InlineData("slice (without (list 1 2 3 4) 4) 0 4", "[1,2,3,null]")]
    [InlineData("slice (concat (list 1 2) (list 3)) 0 4", "[1,2,3,null]")]
    public void A_list_that_was_built_by_appending_has_room_behind_its_end(string expression, string output) => Chart.Renders(
        Files(expression),
        ["r", "."],
        new Chart.Answer(true, $$$"""
            ---
            # Source: c/templates/a.yaml
            a: {{{output}}}

            """),
        three: null);

    [Theory]
    [InlineData("""slice (regexFindAll "a" "aaa" -1) 0 11""")]
    [InlineData("""slice (regexSplit "a" "babab" 2) 0 3""")]
    [InlineData("""slice (splitList "," "a,b,c") 0 4""")]
    [InlineData("slice (list 1 2 3) 0 4")]
    [InlineData("""slice (compact (list 1 2 3 "")) 0 5""")]
    public void What_was_made_at_its_size_or_has_no_more_room_ends_there(string expression) => Chart.Renders(
        Files(expression),
        ["r", "."],
        new Chart.Answer(false, $$$"""
            template: c/templates/a.yaml:1:6: executing "c/templates/a.yaml" at <{{{expression}}}>: {{{OutOfBounds}}}

            Use --debug flag to render out invalid YAML
            """),
        three: null);

    private static (string, string)[] Files(string expression) => [Chart.Plain, ("templates/a.yaml", $$$"""
        a: {{ {{{expression}}} | toJson }}

        """)];
}

using GoTemplate.Functions;

namespace GoTemplate.Tests;

/// <summary>What templates made from a seed once printed otherwise than helm 4.1 does; its output is written in, in base64 where it is no UTF-8.</summary>
public sealed class RegressionTests
{
    [Theory]
    [InlineData("""{{ printf "un%s..." (trunc 1 "é") | snakecase | b64enc }}""", "dW7DLi4u")]
    [InlineData("""{{ printf "[]_ =%s_%s-C%s" (trunc 1 "é") (trunc 1 "é") (trunc 1 "é") | snakecase | b64enc }}""", "W11fXz3vv71f77+9X2Pvv70=")]
    [InlineData("""{{ printf "%sAB%scD%s" (trunc 1 "é") (trunc 1 "é") (trunc 1 "é") | kebabcase | b64enc }}""", "77+9YS1i77+9Yy1k77+9")]
    [InlineData("""{{ printf "x%s 12%s" (trunc 1 "é") (trunc 1 "é") | snakecase | b64enc }}""", "eO+/vV8xMsM=")]
    public void Words_keep_what_is_no_text_with_the_rune_behind_it(string template, string printed) => Assert.Equal(printed, Print(template));

    [Fact]
    public void The_flag_for_zeros_stays_after_an_integer_with_a_precision() =>
        Assert.Equal("map[%!f(string=0000a):%!f(int=   01) %!f(string=0000b):%!f(string=0000x)]", Print("""{{ printf "%05.2f" (dict "a" 1 "b" "x") }}"""));

    private static string Print(string template)
    {
        var set = new TemplateSet(SprigFunctions.Make(TimeProvider.System), new TemplateOptions(MissingKey.Zero, TemplateLimits.Default));
        set.Parse("t", template);
        return set.Execute("t", null, TestContext.Current.CancellationToken);
    }
}

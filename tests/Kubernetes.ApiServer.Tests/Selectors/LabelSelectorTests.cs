using Kubernetes.ApiServer.Selectors;

namespace Kubernetes.ApiServer.Tests.Selectors;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["app"] = "web", ["n"] = "5", ["empty"] = "", ["in"] = "in" };

    [Theory]
    [InlineData("", true)]
    [InlineData(" app = web ", true)]
    [InlineData("app==web,n>4,n<6", true)]
    [InlineData("app in (web,db),!gone", true)]
    [InlineData("app notin (db, cache)", true)]
    [InlineData("app!=web", false)]
    [InlineData("! app", false)]
    [InlineData("gone!=x", true)]
    [InlineData("empty=,app", true)]
    [InlineData("empty in (,x)", true)]
    [InlineData("app in (db)", false)]
    [InlineData("n > 9", false)]
    public void A_selector_selects(string text, bool expected) => Assert.Equal(expected, LabelSelector.Parse(text).Matches(Labels));

    [Theory]
    [InlineData("a in (b", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a,", "found '', expected: identifier after ','")]
    [InlineData(",a", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("a=b=c", "found '=', expected: ',' or 'end of string'")]
    [InlineData("!a=b", "found '=', expected: ',' or 'end of string'")]
    [InlineData("a=(b)", "unable to parse requirement: found '(', expected: identifier")]
    [InlineData("a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("a=-b", "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters")]
    [InlineData("/x=1", "unable to parse requirement: <nil>: Invalid value: \"/x\": prefix part must be non-empty")]
    public void What_is_no_selector_is_refused_with_its_place(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => LabelSelector.Parse(text));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}

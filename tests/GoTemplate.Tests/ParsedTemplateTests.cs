namespace GoTemplate.Tests;

public sealed class ParsedTemplateTests
{
    [Fact]
    public void A_parsed_text_calls_the_functions_of_the_set_that_runs_it()
    {
        var parsed = ParsedTemplate.Parse("a", "{{ who }}", Saying("nobody"));

        Assert.Equal("one", Run(parsed, Saying("one")));
        Assert.Equal("two", Run(parsed, Saying("two")));
    }

    [Fact]
    public void What_a_set_adds_stays_out_of_the_other_sets_of_the_same_text()
    {
        var parsed = ParsedTemplate.Parse("a", "{{ define \"part\" }}old{{ end }}{{ template \"part\" }}", Saying(""));
        var changed = SetOf(parsed, Saying(""));
        changed.Parse("b", "{{ define \"part\" }}new{{ end }}");

        Assert.Equal("new", changed.Execute("a", null, TestContext.Current.CancellationToken));
        Assert.Equal("old", Run(parsed, Saying("")));
    }

    [Fact]
    public void A_function_that_nobody_named_is_refused_when_the_text_is_parsed()
    {
        var error = Assert.Throws<TemplateParseException>(() => ParsedTemplate.Parse("a", "x\n{{ what }}", Saying("")));

        Assert.Equal("template: a:2: function \"what\" not defined", error.Message);
    }

    private static Dictionary<string, TemplateFunction> Saying(string word) => new() { ["who"] = TemplateFunction.Of("who", "", _ => word) };

    private static TemplateSet SetOf(ParsedTemplate parsed, Dictionary<string, TemplateFunction> functions)
    {
        var set = new TemplateSet(functions, TemplateOptions.Default);
        set.Add(parsed);
        return set;
    }

    private static string Run(ParsedTemplate parsed, Dictionary<string, TemplateFunction> functions) => SetOf(parsed, functions).Execute(parsed.Name, null, TestContext.Current.CancellationToken);
}

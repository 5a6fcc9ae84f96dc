using FileTrees;

namespace Helm.Tests;

/// <summary>Compiled templates are kept between renderings; nothing of a rendering may be.</summary>
public sealed class CompiledTemplatesTests
{
    [Fact]
    public void A_chart_that_was_rendered_before_sees_new_values()
    {
        Assert.Contains("\na: 1\n", Render("a: {{ .Values.x }}", "x: 1"), StringComparison.Ordinal);
        Assert.Contains("\na: 2\n", Render("a: {{ .Values.x }}", "x: 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_changed_under_its_name_is_rendered_as_it_is_now()
    {
        Assert.Contains("\nbefore: 1\n", Render("before: {{ .Values.x }}", "x: 1"), StringComparison.Ordinal);
        Assert.Contains("\nafter: 1\n", Render("after: {{ .Values.x }}", "x: 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_only_one_flavor_understands_is_refused_by_the_other_also_afterwards()
    {
        const string template = "a: {{ mustToYaml .Values.x }}";

        Assert.Contains("\na: 1\n", Render(template, "x: 1", HelmFlavor.Four), StringComparison.Ordinal);
        var error = Assert.Throws<HelmException>(() => Render(template, "x: 1", HelmFlavor.Three));
        Assert.Contains("function \"mustToYaml\" not defined", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_of_one_name_and_other_texts_render_beside_each_other()
    {
        var rendered = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => Render($"a{i % 8}: {{{{ tpl \"{{{{ .Values.x }}}}\" . }}}}", $"x: {i}"),
            TestContext.Current.CancellationToken)));

        for (var i = 0; i < rendered.Length; i++) { Assert.Equal($"---\n# Source: c/templates/a.yaml\na{i % 8}: {i}\n", rendered[i]); }
    }

    private static string Render(string template, string values, HelmFlavor flavor = HelmFlavor.Four) => HelmTemplate.Render(
        InMemoryFileTree.OfText(new Dictionary<string, string>
        {
            ["Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n",
            ["templates/a.yaml"] = template,
        }),
        "",
        new HelmTemplateOptions { Flavor = flavor, ValuesFiles = [new HelmValuesFile("v.yaml", values)] },
        TestContext.Current.CancellationToken);
}

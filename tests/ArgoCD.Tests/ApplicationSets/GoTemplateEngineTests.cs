using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Templates;

namespace ArgoCD.Tests.ApplicationSets;

/// <summary>The functions that an ApplicationSet adds to Go templates.</summary>
public sealed class GoTemplateEngineTests
{
    [Theory]
    [InlineData("""{{ slugify "Feature/Add_Beans" }}""", "feature-add-beans")]
    [InlineData("""{{ slugify 10 "feature-branch" }}""", "feature")]
    [InlineData("""{{ slugify 7 "feature-branch" }}""", "feature")]
    [InlineData("""{{ slugify 14 "feature-branch" }}""", "feature-branch")]
    [InlineData("""{{ slugify 4 "feature-branch" }}""", "feat")]
    [InlineData("""{{ slugify 8 false "feature-branch" }}""", "feature")]
    [InlineData("""{{ slugify 9 false "feature.branch" }}""", "feature-b")]
    [InlineData("""{{ slugify 23 true "feat/a_really+long_pull_request_name_to_test_argo_slugification_and_branch_name_shortening_feature" }}""", "feat-a-really-long-pull")]
    [InlineData("""{{ normalize "-My_Cart.2." }}""", "my-cart.2")]
    [InlineData("""{{ toYaml .list }}""", "- a\n- b")]
    [InlineData("""{{ (fromYaml "a: {b: c}").a.b }}""", "c")]
    [InlineData("""{{ len (fromYaml "") }}""", "0")]
    [InlineData("""{{ index (fromYamlArray "[a, b]") 1 }}""", "b")]
    [InlineData("""{{ .nobody }}""", "<no value>")]
    [InlineData("""{{ .map }}""", "map[k:v]")]
    [InlineData("""{{ .number }}""", "1e+06")]
    public void A_template_is_rendered(string template, string expected) => Assert.Equal(expected, new GoTemplateEngine([]).Render(template, Parameters()));

    [Theory]
    [InlineData("""{{ fromYaml "[a]" }}""", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("""{{ env "HOME" }}""", "function \"env\" not defined")]
    [InlineData("""{{ expandenv "$HOME" }}""", "function \"expandenv\" not defined")]
    [InlineData("""{{ getHostByName "git" }}""", "function \"getHostByName\" not defined")]
    public void A_template_is_refused(string template, string message) =>
        Assert.Contains(message, Assert.Throws<TemplateRenderException>(() => new GoTemplateEngine([]).Render(template, Parameters())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("missingkey=default", "<no value>")]
    [InlineData("missingkey=invalid", "<no value>")]
    [InlineData("missingkey=zero", "<no value>")]
    public void A_missing_key_is_printed_as_the_options_say(string option, string expected) => Assert.Equal(expected, new GoTemplateEngine([option]).Render("{{ .nobody }}", Parameters()));

    [Fact]
    public void A_text_is_left_as_it_is_where_it_reads_what_is_not_there()
    {
        var engine = new GoTemplateEngine(["missingkey=zero"]);
        Assert.Equal("{{ .nobody }}", engine.RenderKnown("{{ .nobody }}", Parameters()));
        Assert.Equal("v", engine.RenderKnown("{{ .map.k }}", Parameters()));
        Assert.Throws<TemplateRenderException>(() => engine.RenderKnown("{{ fail \"no\" }}", Parameters()));
    }

    private static JsonObject Parameters() => (JsonObject)JsonNode.Parse("""{"list": ["a", "b"], "map": {"k": "v"}, "number": 1000000}""")!;
}

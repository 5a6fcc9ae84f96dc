using System.Text.Json.Nodes;
using Dashboard.Features.ApplicationSets;

namespace Dashboard.Tests.ApplicationSets;

public sealed class GitDirectoriesTests
{
    private static readonly JsonObject Set = JsonNode.Parse("""
        { "spec": { "goTemplate": true,
          "generators": [ { "git": { "requeueAfterSeconds": 20, "directories": [ { "path": "gitops/coffee/*" }, { "path": "gitops/coffee/_*", "exclude": true } ] } } ],
          "template": { "metadata": { "name": "{{ .path.basename }}" }, "spec": { "source": { "path": "{{.path.path}}" }, "destination": { "namespace": "{{index .path.segments 1}}" } } } } }
        """)!.AsObject();

    [Fact]
    public void A_directory_that_matches_becomes_an_application_of_its_name()
    {
        var row = Assert.Single(GitDirectories.Explain(Set, ["gitops", "gitops/coffee", "gitops/coffee/cart", "gitops/coffee/cart/api"]));
        Assert.Equal(("gitops/coffee/cart", true, "cart", null), (row.Path, row.Matched, row.Name, row.Problem));
        Assert.Contains($"{TemplateText.Open}gitops/coffee/cart{TemplateText.Close}", row.Rendered, StringComparison.Ordinal);
        Assert.Contains($"namespace: {TemplateText.Open}coffee{TemplateText.Close}", row.Rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exclusion_wins_over_every_match()
    {
        var row = Assert.Single(GitDirectories.Explain(Set, ["gitops/coffee/_drafts"]));
        Assert.False(row.Matched);
        Assert.Equal("gitops/coffee/_*", row.Rule);
    }

    [Fact]
    public void A_name_that_no_object_may_have_is_a_problem()
    {
        Assert.Equal("Delivery_2", Assert.Single(GitDirectories.Explain(Set, ["gitops/coffee/Delivery_2"])).Problem);
        Assert.Equal("delivery-2", GitDirectories.Normalize("Delivery_2"));
    }

    [Fact]
    public void Functions_of_the_template_are_called_and_their_result_is_marked()
    {
        var set = Templated("{{ .path.basename | upper | trunc 3 | lower }}{{ if true }}-x{{ end }}");
        var row = Assert.Single(GitDirectories.Explain(set, ["gitops/coffee/Cart2"]));
        Assert.Equal("car-x", row.Name);
        Assert.Contains($"name: {TemplateText.Open}car{TemplateText.Close}-x", row.Rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_parameter_is_a_problem_where_the_options_say_so()
    {
        var set = Templated("{{ .path.basenam }}");
        set["spec"]!["goTemplateOptions"] = new JsonArray("missingkey=error");
        Assert.Contains("basenam", Assert.Single(GitDirectories.Explain(set, ["gitops/coffee/cart"])).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Go_templates_a_placeholder_is_replaced_and_an_unknown_one_stays()
    {
        var set = Templated("{{path.basename}}-{{path[1]}}-{{nobody}}");
        set["spec"]!["goTemplate"] = false;
        Assert.Equal("cart-coffee-{{nobody}}", Assert.Single(GitDirectories.Explain(set, ["gitops/coffee/cart"])).Name);
    }

    [Theory]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/b?", "a/bc", true)]
    [InlineData("a/b.c", "a/bxc", false)]
    public void A_star_stays_within_one_part(string pattern, string path, bool matches) => Assert.Equal(matches, GitDirectories.IsMatch(pattern, path));

    private static JsonObject Templated(string name)
    {
        var set = Set.DeepClone().AsObject();
        set["spec"]!["template"]!["metadata"]!["name"] = name;
        return set;
    }
}

using System.Text.Json.Nodes;
using Dashboard.Features.ApplicationSets;

namespace Dashboard.Tests;

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
        Assert.Contains($"{GitDirectories.Open}gitops/coffee/cart{GitDirectories.Close}", row.Rendered, StringComparison.Ordinal);
        Assert.Contains($"namespace: {GitDirectories.Open}coffee{GitDirectories.Close}", row.Rendered, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/b?", "a/bc", true)]
    [InlineData("a/b.c", "a/bxc", false)]
    public void A_star_stays_within_one_part(string pattern, string path, bool matches) => Assert.Equal(matches, GitDirectories.IsMatch(pattern, path));
}

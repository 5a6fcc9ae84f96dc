using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Tests.Fakes;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Applications;

public sealed class ApplicationTreeTests
{
    private static readonly ImmutableDictionary<ObjectKey, JsonObject> Sets = ImmutableDictionary<ObjectKey, JsonObject>.Empty.Add(
        new("argo", "coffee"),
        JsonNode.Parse("""{ "metadata": { "name": "coffee", "namespace": "argo", "annotations": { "argocd.argoproj.io/tracking-id": "coffee-app:argoproj.io/ApplicationSet:argo/coffee" } } }""")!.AsObject());

    [Fact]
    public void An_application_hangs_on_what_made_it_through_its_set()
    {
        var nodes = Tree(Sample.Application("products"), Sample.Application("coffee-app", parent: "products"), Sample.Application("cart", set: "coffee"));
        Assert.Equal(
            [("products", "git"), ("coffee-app", "application/products"), ("coffee", "application/coffee-app"), ("cart", "set/coffee")],
            nodes.Where(n => n.Kind != "Commit").Select(n => (n.Key.Name, n.Parent!)));
    }

    [Fact]
    public void One_whose_maker_is_filtered_out_stands_at_the_root() =>
        Assert.Equal("git", Assert.Single(Tree(Sample.Application("argo-cd", parent: "argo-bootstrap")), n => n.Key.Name == "argo-cd").Parent);

    [Fact]
    public void More_than_a_dozen_siblings_are_folded_until_they_are_asked_for()
    {
        var many = Enumerable.Range(0, 30).Select(i => Sample.Application($"app-{i:00}")).ToArray();
        var folded = Tree(many);
        Assert.Equal(19, Assert.Single(folded, n => n.Folded > 0).Folded);
        Assert.Equal(31, Tree(["git"], many).Length);
    }

    [Fact]
    public void What_has_a_problem_comes_first() =>
        Assert.Equal("zebra", Tree(Sample.Application("apple"), Sample.Application("zebra", health: "Degraded"))[1].Key.Name);

    private static ImmutableArray<Dashboard.Features.Applications.Tree.TreeNode> Tree(params JsonObject[] applications) => Tree([], applications);

    private static ImmutableArray<Dashboard.Features.Applications.Tree.TreeNode> Tree(HashSet<string> unfolded, JsonObject[] applications) =>
        ApplicationTree.Of([.. applications.Select(ApplicationView.Of)], Sets, "1a2b3c4", unfolded);
}

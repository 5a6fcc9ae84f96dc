using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Tests.Fakes;

namespace Dashboard.Tests.Applications;

public sealed class ApplicationGroupTests
{
    [Fact]
    public void An_app_of_apps_is_one_group_with_all_that_came_of_it()
    {
        var group = Assert.Single(Of([Set("coffee", parent: "root")], Sample.Application("root", path: "gitops/bootstrap/phase-2"), Sample.Application("cart", set: "coffee"), Sample.Application("order", set: "coffee")));
        Assert.Equal(("root", "root", "coffee", 2), (group.Root, Assert.Single(group.Way), group.Set, group.Phase));
        Assert.Equal("root", group.Members[0].Name);
        Assert.Equal(3, group.Members.Length);
    }

    [Fact]
    public void What_an_ApplicationSet_without_a_parent_made_is_one_group_too()
    {
        var groups = Of([Set("fleet")], Sample.Application("a", set: "fleet"), Sample.Application("b", set: "fleet"), Sample.Application("alone"));
        var fleet = Assert.Single(groups, group => group.Set == "fleet");
        Assert.Equal(("ApplicationSet fleet", 0, null), (fleet.Root, fleet.Way.Length, fleet.Phase));
        Assert.Equal(["a", "b"], fleet.Members.Select(member => member.Name).Order());
        Assert.Equal(["alone"], Assert.Single(groups, group => group.Root == "alone").Way);
    }

    private static ImmutableArray<ApplicationGroup> Of(JsonObject[] sets, params JsonObject[] applications) =>
        ApplicationGroup.Of(applications.Select(ApplicationView.Of), sets);

    private static JsonObject Set(string name, string? parent = null)
    {
        var set = Sample.Object("argoproj.io/v1alpha1", "ApplicationSet", name, "argo");
        if (parent is not null) { set["metadata"]!["annotations"] = new JsonObject { ["argocd.argoproj.io/tracking-id"] = $"{parent}:argoproj.io/ApplicationSet:argo/{name}" }; }
        return set;
    }
}

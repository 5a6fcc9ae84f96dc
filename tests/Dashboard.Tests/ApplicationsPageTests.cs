using System.Net;
using Bunit;
using Clusters;
using Dashboard.Features.Applications;
using Dashboard.Tests.Fakes;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Dashboard.Tests;

public sealed class ApplicationsPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Without_a_cluster_it_offers_the_step_that_makes_one()
    {
        Cluster.Become(ClusterState.Absent);
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("0/create-cluster", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void Without_Argo_CD_it_says_so_and_fills_by_itself_once_the_kind_is_installed()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Argo CD is not installed", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal), Patience);

        Cluster.WithArgo();
        Cluster.Objects.Put(Sample.Application("cart"));
        Cluster.Objects.Put(Definition("Application"));
        page.WaitForElement("[data-testid=app-tile-cart]", Patience);
    }

    [Fact]
    public void A_refused_list_is_quoted()
    {
        Cluster.WithArgo().Objects.Refusal = new ApiException(HttpStatusCode.Forbidden, new() { ["message"] = "applications.argoproj.io is forbidden: User \"dev\" cannot list resource" });
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("User \"dev\" cannot list", page.Find("[data-testid=error-state]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void A_tile_shows_three_lights_and_follows_the_watch()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart", health: "Progressing"));
        var page = Open();
        Assert.Equal("Progressing", page.WaitForElement("[data-testid=app-health-cart]", Patience).TextContent.Trim());
        Assert.Equal("Synced", page.Find("[data-testid=app-sync-cart]").TextContent.Trim());
        Assert.Contains("Succeeded", page.Find("[data-testid=app-operation-cart]").TextContent, StringComparison.Ordinal);

        Cluster.Objects.Put(Sample.Application("cart", health: "Healthy"));
        page.WaitForAssertion(() => Assert.Equal("Healthy", page.Find("[data-testid=app-health-cart]").TextContent.Trim()), Patience);
    }

    [Fact]
    public void An_application_that_appears_is_marked_new_and_one_that_goes_lingers_for_a_moment()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        var page = Open();
        page.WaitForElement("[data-testid=app-tile-cart]", Patience);

        Cluster.Objects.Put(Sample.Application("payment"));
        page.WaitForElement("[data-testid=app-tile-payment][data-state=new]", Patience);
        Cluster.Objects.Remove("argoproj.io/v1alpha1", "Application", new("argo", "payment"));
        page.WaitForElement("[data-testid=app-tile-payment][data-state=gone]", Patience);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=app-tile-payment]")), Patience);
    }

    [Fact]
    public void While_the_cluster_does_not_answer_the_last_board_stays_and_says_from_when()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        var page = Open();
        page.WaitForElement("[data-testid=app-tile-cart]", Patience);

        Cluster.Become(ClusterState.Unreachable, "connection refused");
        page.WaitForElement("[data-testid=banner]", Patience);
        Assert.Single(page.FindAll(".dimmed [data-testid=app-tile-cart]"));
        Assert.True(page.Find("[data-testid=app-refresh-all]").HasAttribute("disabled"));
    }

    [Fact]
    public void An_ended_watch_is_followed_by_a_new_list()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        var page = Open();
        page.WaitForElement("[data-testid=app-tile-cart]", Patience);
        Cluster.Objects.CloseWatches(new HttpRequestException("the connection was reset"));
        Cluster.Objects.Put(Sample.Application("order"));
        page.WaitForElement("[data-testid=app-tile-order]", Patience);
    }

    [Fact]
    public async Task A_pressed_chip_filters_and_stands_in_the_address()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart", health: "Suspended"));
        Cluster.Objects.Put(Sample.Application("order"));
        var page = Open();
        await page.ClickAsync("[data-testid=app-filter-health-suspended]");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=app-tile-order]")), Patience);
        Assert.Single(page.FindAll("[data-testid=app-tile-cart]"));
        Assert.EndsWith("?health=Suspended", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_graph_shows_what_made_what()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("argo-bootstrap"));
        Cluster.Objects.Put(Sample.Application("argo-cd", parent: "argo-bootstrap"));
        var page = Open();
        await page.ClickAsync("[data-testid=app-view-graph]");
        Assert.Equal("3", page.WaitForElement("[data-testid=tree-node-application-argo-cd]", Patience).GetAttribute("aria-level"));
    }

    [Fact]
    public async Task A_letter_on_a_tile_asks_for_a_refresh_of_that_application()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        var page = Open();
        await page.PressAsync("[data-testid=app-tile-cart]", "r");
        page.WaitForAssertion(() => Assert.Equal(new("argo", "cart"), Assert.Single(Cluster.Objects.Patches).Key), Patience);
    }

    [Fact]
    public async Task A_menu_is_an_element_of_the_page_from_when_it_is_opened_and_goes_with_its_tile()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        Cluster.Objects.Put(Sample.Application("order"));
        var popovers = Render<MudPopoverProvider>();
        var page = Render<ApplicationsPage>();
        page.WaitForElement("[data-testid=app-tile-order]", Patience);
        Assert.Empty(popovers.FindAll(".mud-popover"));

        await page.ClickAsync("[data-testid=app-tile-cart] .tile-more button");
        popovers.WaitForAssertion(() => Assert.Equal(3, popovers.FindAll(".mud-popover [role=menuitem]").Count), Patience);
        Assert.Single(popovers.FindAll(".mud-popover"));

        await popovers.ClickAsync("[role=menuitem]");
        page.WaitForAssertion(() => Assert.Equal(new("argo", "cart"), Assert.Single(Cluster.Objects.Patches).Key), Patience);
        popovers.WaitForAssertion(() => Assert.Empty(popovers.FindAll("[role=menuitem]")), Patience);

        Cluster.Objects.Remove("argoproj.io/v1alpha1", "Application", new("argo", "cart"));
        popovers.WaitForAssertion(() => Assert.Empty(popovers.FindAll(".mud-popover")), Patience);
    }

    [Fact]
    public async Task A_row_of_the_table_follows_the_watch()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart", health: "Progressing"));
        var page = Open();
        await page.ClickAsync("[data-testid=app-view-table]");
        Assert.Equal("Progressing", page.WaitForElement("[data-testid=app-row-cart] [data-testid=app-health-cart]", Patience).TextContent.Trim());

        Cluster.Objects.Put(Sample.Application("cart", health: "Healthy"));
        page.WaitForAssertion(() => Assert.Equal("Healthy", page.Find("[data-testid=app-row-cart] [data-testid=app-health-cart]").TextContent.Trim()), Patience);
    }

    [Fact]
    public async Task A_view_that_is_not_shown_stays_as_it_was_and_comes_back_up_to_date()
    {
        const string OnTile = "[data-testid=app-tile-cart] [data-testid=app-health-cart]";
        Cluster.WithArgo().Objects.Put(Sample.Application("cart", health: "Progressing"));
        var page = Open();
        page.WaitForElement(OnTile, Patience);
        Assert.Empty(page.FindAll("[data-testid=app-row-cart]"));

        await page.ClickAsync("[data-testid=app-view-table]");
        Cluster.Objects.Put(Sample.Application("cart", health: "Healthy"));
        page.WaitForAssertion(() => Assert.Equal("Healthy", page.Find("[data-testid=app-row-cart] [data-testid=app-health-cart]").TextContent.Trim()), Patience);
        Assert.NotNull(page.Find(OnTile).Closest("[hidden]"));
        Assert.Equal("Progressing", page.Find(OnTile).TextContent.Trim());

        await page.ClickAsync("[data-testid=app-view-board]");
        Assert.Null(page.Find(OnTile).Closest("[hidden]"));
        Assert.Equal("Healthy", page.Find(OnTile).TextContent.Trim());
        Assert.NotNull(page.Find("[data-testid=app-row-cart]").Closest("[hidden]"));
    }

    [Fact]
    public void A_thousand_applications_are_sorted_into_rows_that_are_drawn_as_they_are_seen()
    {
        Cluster.WithArgo();
        for (var i = 0; i < 1_000; i++) { Cluster.Objects.Put(Sample.Application($"app-{i:0000}", parent: "root")); }
        Cluster.Objects.Put(Sample.Application("root"));
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("1001", page.Find("[data-testid=app-count]").TextContent), Patience);
        page.WaitForElement(".tiles-many", Patience);
    }

    [Fact]
    public async Task It_stops_reading_when_the_learner_leaves()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("cart"));
        var page = Open();
        page.WaitForElement("[data-testid=app-tile-cart]", Patience);
        Assert.True(Cluster.Objects.OpenWatches > 0);
        await DisposeComponentsAsync();
        Assert.Equal(0, Cluster.Objects.OpenWatches);
    }

    private IRenderedComponent<ApplicationsPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<ApplicationsPage>();
    }

    private static System.Text.Json.Nodes.JsonObject Definition(string kind) => Sample.Object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "applications.argoproj.io", null, more: new()
    {
        ["spec"] = new System.Text.Json.Nodes.JsonObject { ["group"] = "argoproj.io", ["names"] = new System.Text.Json.Nodes.JsonObject { ["kind"] = kind } },
        ["status"] = new System.Text.Json.Nodes.JsonObject { ["conditions"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["type"] = "Established", ["status"] = "True" }) },
    });
}

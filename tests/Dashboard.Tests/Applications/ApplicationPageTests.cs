using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.Applications;
using Dashboard.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Dashboard.Tests.Applications;

public sealed class ApplicationPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_diff_shows_git_and_live_value_of_a_changed_field_and_whose_it_is()
    {
        await CommitAsync("greeting: hello");
        PutConfig("hi", "kubectl-edit");
        PutApplication("OutOfSync");
        var page = Open("tab=diff");
        var field = page.WaitForElement("[data-testid=diff-object-configmap-order] [data-testid=diff-field]", Patience);
        Assert.Equal("differs", field.GetAttribute("data-state"));
        Assert.Equal(["data.greeting", "hello", "hello", "hi"], field.QuerySelectorAll("td").Take(4).Select(cell => cell.TextContent.Trim()));
        Assert.Contains("kubectl-edit", field.QuerySelector("[data-testid=diff-owner]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_differs_the_diff_says_so_and_shows_every_object_when_asked()
    {
        await CommitAsync("greeting: hello");
        PutConfig("hello", "argocd-controller");
        PutApplication("Synced");
        var page = Open("tab=diff");
        page.WaitForElement("[data-testid=app-diff] [data-testid=empty-state]", Patience);
        await page.ChangeAsync("[data-testid=diff-all]", true);
        Assert.Equal("same", page.WaitForElement("[data-testid=diff-object-configmap-order]", Patience).GetAttribute("data-state"));
    }

    [Fact]
    public async Task A_commit_that_does_not_render_is_quoted()
    {
        await CommitAsync("greeting: hello");
        await Repository.WriteAsync([new("gitops/applications/order/kustomization.yaml", "resources: [missing.yaml]\n")], TestContext.Current.CancellationToken);
        await Repository.CommitAsync("Break it", ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        PutApplication("OutOfSync");
        var page = Open("tab=diff");
        page.WaitForAssertion(() => Assert.Contains("missing.yaml", page.Find("[data-testid=error-state]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task One_sentence_above_the_page_names_the_first_difference()
    {
        await CommitAsync("greeting: hello");
        PutConfig("hi", "kubectl-edit");
        PutApplication("OutOfSync");
        var banner = Open().WaitForElement("[data-testid=drift-banner]", Patience);
        Assert.Contains("kubectl-edit set data.greeting to hi, git says hello.", banner.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_object_is_in_the_address_and_its_difference_beside_the_tree()
    {
        await CommitAsync("greeting: hello");
        PutConfig("hi", "kubectl-edit");
        PutApplication("OutOfSync");
        var page = Open();
        await page.ClickAsync("[data-testid=tree-node-configmap-order]");
        var inspector = page.WaitForElement("[data-testid=inspector]", Patience);
        page.WaitForAssertion(() => Assert.Contains("data.greeting", page.Find("[data-testid=inspector]").TextContent, StringComparison.Ordinal), Patience);
        Assert.EndsWith("?resource=core%2FConfigMap%2Fcoffee%2Forder", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Contains("tab=diff", page.Find("[data-testid=inspector-diff]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_stands_in_full_with_its_path_bold_and_what_to_do()
    {
        Cluster.WithArgo().Objects.Put(Sample.Application("order", "Unknown", error: "Failed to load target state: kustomize build <path>/gitops/applications/order/api failed: must specify --enable-helm"));
        var condition = Open().WaitForElement("[data-testid=condition-0]", Patience);
        Assert.Equal("gitops/applications/order/api", condition.QuerySelector("strong")!.TextContent);
        Assert.Contains("kustomize.buildOptions", condition.QuerySelector(".cond-do")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("must specify --enable-helm", condition.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_reverts_a_commit_and_pushes()
    {
        await CommitAsync("greeting: hello");
        PutApplication("Synced");
        var page = Open("tab=history");
        await page.ClickAsync("[data-testid=history-revert-1]");
        var head = Repository.Current.LocalHead!;
        Assert.StartsWith("Revert", head.Subject, StringComparison.Ordinal);
        Assert.True(head.Pushed);
    }

    [Fact]
    public void An_application_that_disappears_while_it_is_shown_says_until_when_it_was_there()
    {
        PutApplication("Synced");
        var page = Open();
        page.WaitForElement("[data-testid=light-sync]", Patience);
        Cluster.Objects.Remove("argoproj.io/v1alpha1", "Application", new("argo", "order"));
        page.WaitForAssertion(() => Assert.Contains("It was here until", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal), Patience);
    }

    private async Task CommitAsync(string data)
    {
        await Repository.WriteAsync(
        [
            new("gitops/applications/order/kustomization.yaml", "resources: [config.yaml]\n"),
            new("gitops/applications/order/config.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: order\ndata:\n  {data}\n"),
        ], TestContext.Current.CancellationToken);
        await Repository.CommitAsync("Greet", ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        await Repository.PushAsync(TestContext.Current.CancellationToken);
    }

    private void PutApplication(string sync) => Cluster.WithArgo().Objects.Put(Sample.Application(
        "order", sync, revision: Repository.Current.LocalHead!.Sha, resources: [Sample.Managed("", "v1", "ConfigMap", "order", sync, health: null)]));

    private void PutConfig(string greeting, string manager) => Cluster.Objects.Put(Sample.Object(
        "v1", "ConfigMap", "order", more: new() { ["data"] = new JsonObject { ["greeting"] = greeting } },
        managed: [new JsonObject { ["manager"] = manager, ["operation"] = "Update", ["time"] = Sample.Ago(4), ["fieldsV1"] = new JsonObject { ["f:data"] = new JsonObject { ["f:greeting"] = new JsonObject() } } }]));

    private IRenderedComponent<ApplicationPage> Open(string? query = null)
    {
        Render<MudPopoverProvider>();
        Services.GetRequiredService<NavigationManager>().NavigateTo($"applications/order{(query is null ? null : "?" + query)}");
        return Render<ApplicationPage>(p => p.Add(page => page.Name, "order"));
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.Repository;
using Dashboard.Tests.Fakes;
using GitRepository.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace Dashboard.Tests.Repository;

public sealed class RepositoryPageTests : PageContext
{
    private const string Directory = "gitops/applications/coffee/tea";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_rendered_result_stands_beside_the_source_with_its_difference_to_the_newest_commit()
    {
        await CommitAsync("two");
        await WriteAsync("three");
        var page = Open($"{Directory}/config.yaml");
        page.WaitForAssertion(() => Assert.Contains("cups: three", Added(page), StringComparison.Ordinal), Patience);
        Assert.Contains("cups: two", string.Concat(page.FindAll("[data-testid=rendered] .del").Select(e => e.TextContent)), StringComparison.Ordinal);
        Assert.Contains("objects: 1", page.Find(".pane-out").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_is_rendered_a_moment_after_the_last_key()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Services.AddSingleton<TimeProvider>(time);
        await CommitAsync("two");
        var pane = Pane("first");
        pane.WaitForElement("[data-testid=rendered-state]", Patience);
        await WriteAsync("three");
        pane.Render(p => p.Add(x => x.Version, "second"));
        time.Advance(TimeSpan.FromMilliseconds(150));
        await WriteAsync("four");
        pane.Render(p => p.Add(x => x.Version, "third"));
        time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Contains("same as at the newest commit", pane.Find("[data-testid=rendered]").TextContent, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMilliseconds(60));
        pane.WaitForAssertion(() => Assert.Contains("cups: four", pane.Find("[data-testid=rendered]").TextContent, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain("three", pane.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_render_is_said_and_may_still_be_pushed()
    {
        await CommitAsync("two");
        await Repository.WriteAsync([new FileEdit($"{Directory}/kustomization.yaml", "resources: [nobody.yaml]\n")], TestContext.Current.CancellationToken);
        var page = Open($"{Directory}/config.yaml");
        page.WaitForAssertion(() => Assert.Contains("nobody.yaml", page.Find("[data-testid=rendered-error]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("you can still push it", page.Find("[data-testid=rendered-error]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_is_deleted_only_after_the_objects_that_go_were_listed()
    {
        await CommitAsync("two");
        Cluster.WithArgo().Objects.Put(Sample.Application("tea", path: Directory, resources: [Sample.Managed("", "v1", "ConfigMap", "tea-cups")]));
        var dialogs = Render<MudDialogProvider>();
        var page = Open(Directory);
        var asked = page.ClickAsync("[data-testid=directory-delete]:not([disabled])");   // ends with the dialog
        dialogs.WaitForAssertion(() => Assert.Contains("ConfigMap/tea-cups", dialogs.Find("[data-testid=directory-delete-tea]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Empty(Repository.Current.Changed);
        await dialogs.ClickAsync("[data-testid=directory-delete-confirm]");
        await asked.WaitAsync(Patience, TestContext.Current.CancellationToken);
        page.WaitForAssertion(() => Assert.Contains($"{Directory}/config.yaml", Repository.Current.Changed), Patience);
    }

    [Fact]
    public async Task A_push_that_somebody_was_faster_than_offers_to_rebase_or_to_discard()
    {
        await CommitAsync("two");
        await WriteAsync("three");
        Repository.NextPush = PushOutcome.Conflict;
        var page = Open($"{Directory}/config.yaml");
        await page.InputAsync("[data-testid=commit-message] input, input[data-testid=commit-message]", "Three cups");
        await page.ClickAsync("[data-testid=commit-push]");
        page.WaitForElement("[data-testid=rebase]", Patience);
        Assert.NotNull(page.Find("[data-testid=discard]"));
    }

    [Fact]
    public async Task A_commit_says_which_step_made_it_and_which_applications_deployed_it()
    {
        await CommitAsync("two");
        Cluster.WithArgo().Objects.Put(Sample.Application("tea", path: Directory, revision: Repository.Current.LocalHead!.Sha));
        Render<MudPopoverProvider>();
        var page = Render<CommitsPage>();
        var row = page.WaitForElement($"[data-testid=commit-{Repository.Current.LocalHead.ShortSha}]", Patience);
        page.WaitForAssertion(() => Assert.Contains("tea", page.Find($"[data-testid=commit-{Repository.Current.LocalHead.ShortSha}] .applied").TextContent, StringComparison.Ordinal), Patience);
        Assert.NotNull(row);
    }

    [Fact]
    public async Task A_new_service_shows_its_files_what_they_render_to_and_its_application_before_anything_is_written()
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "gitops", "charts"), "*", SearchOption.AllDirectories))
        {
            await Repository.WriteAsync([new FileEdit(Path.GetRelativePath(AppContext.BaseDirectory, file).Replace('\\', '/'), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))], TestContext.Current.CancellationToken);
        }

        await Repository.CommitAsync("The chart", ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        Cluster.WithArgo().Objects.Put(JsonNode.Parse("""
            { "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": { "name": "coffee", "namespace": "argo" }, "spec": { "goTemplate": true,
              "generators": [ { "git": { "directories": [ { "path": "gitops/applications/coffee/*" } ] } } ], "template": { "metadata": { "name": "{{ .path.basename }}" }, "spec": { "project": "coffee" } } } }
            """)!.AsObject());
        Render<MudPopoverProvider>();
        var page = Render<NewServicePage>();
        page.WaitForElement("[data-testid=new-service-files]", Patience);
        await page.InvokeAsync(() => Tab(page, 1).ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("kind: Service", page.Find("[data-testid=rendered]").TextContent, StringComparison.Ordinal), Patience);
        await page.InvokeAsync(() => Tab(page, 2).ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("name: payment", page.Find("[data-testid=application-preview]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Empty(Repository.Current.Changed);
    }

    private static AngleSharp.Dom.IElement Tab(IRenderedComponent<NewServicePage> page, int index) => page.FindAll("[role=tab]")[index];

    private static string Added(IRenderedComponent<RepositoryPage> page) => string.Concat(page.FindAll("[data-testid=rendered] .add").Select(e => e.TextContent));

    private async Task CommitAsync(string cups)
    {
        await Repository.WriteAsync([new FileEdit($"{Directory}/kustomization.yaml", "resources: [config.yaml]\n")], TestContext.Current.CancellationToken);
        await WriteAsync(cups);
        await Repository.CommitAsync("Tea", ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        await Repository.PushAsync(TestContext.Current.CancellationToken);
    }

    private Task WriteAsync(string cups) =>
        Repository.WriteAsync([new FileEdit($"{Directory}/config.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tea\ndata:\n  cups: {cups}\n")], TestContext.Current.CancellationToken);

    private IRenderedComponent<RenderedPane> Pane(string version) =>
        Render<RenderedPane>(p => p.Add(x => x.Directory, Directory).Add(x => x.Head, Repository.Current.LocalHead).Add(x => x.Version, version));

    private IRenderedComponent<RepositoryPage> Open(string path)
    {
        Render<MudPopoverProvider>();
        return Render<RepositoryPage>(p => p.Add(page => page.FilePath, path));
    }
}

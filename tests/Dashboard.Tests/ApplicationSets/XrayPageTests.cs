using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.ApplicationSets;
using Dashboard.Tests.Fakes;
using GitRepository.Model;
using MudBlazor;

namespace Dashboard.Tests.ApplicationSets;

public sealed class XrayPageTests : PageContext
{
    private const string File = "gitops/products/coffee/application-set.yaml";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Yaml = """
        # what the coffee shop is made of
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata:
          name: coffee
          namespace: argo
        spec:
          goTemplate: true
          generators:
            - git:
                requeueAfterSeconds: 20
                directories:
                  - path: gitops/applications/coffee/*
                  - path: gitops/applications/coffee/_*
                    exclude: true
          template:
            metadata:
              name: "{{ .path.basename }}"
            spec:
              project: coffee
              source:
                path: "{{ .path.path }}"

        """;

    [Fact]
    public async Task Each_directory_says_what_comes_of_it_and_an_application_without_directory_that_it_goes()
    {
        await CommitAsync(("gitops/applications/coffee/cart/x.yaml", "a: 1"), ("gitops/applications/coffee/_drafts/x.yaml", "a: 1"), ("gitops/applications/coffee/Bad_Name/x.yaml", "a: 1"));
        PutSet();
        PutApplication("order");
        PutApplication("gone");
        var page = Open();
        page.WaitForElement("[data-testid=xray-row-gitops-applications-coffee-cart]", Patience);
        page.WaitForAssertion(() => Assert.Null(State(page, "order")), Patience);
        Assert.Equal(("create", "invalid", "delete"), (State(page, "cart"), State(page, "bad_name"), State(page, "gone")));
        Assert.Contains("left out by exclude", page.Find("[data-testid=xray-row-gitops-applications-coffee-_drafts]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_pushed_directories_count()
    {
        await CommitAsync(("gitops/applications/coffee/cart/x.yaml", "a: 1"));
        await Repository.WriteAsync([new FileEdit("gitops/applications/coffee/secretly/x.yaml", "a: 1")], TestContext.Current.CancellationToken);
        PutSet();
        var page = Open();
        page.WaitForElement("[data-testid=xray-row-gitops-applications-coffee-cart]", Patience);
        Assert.Empty(page.FindAll("[data-testid=xray-row-gitops-applications-coffee-secretly]"));
    }

    [Fact]
    public async Task A_directory_that_does_not_exist_can_be_tried_and_nothing_is_applied()
    {
        await CommitAsync((File, Yaml));
        PutSet();
        PutApplication("order");
        var page = Open();
        await page.ClickAsync("[data-testid=xray-try]");
        await page.InputAsync("[data-testid=xray-try-path]", "delivery");
        page.WaitForAssertion(() => Assert.Equal("create", State(page, "delivery")), Patience);
        Assert.Equal("1", Tally(page, "create"));
        Assert.Contains("would become Application delivery", page.Find("[data-testid=xray-try-directory]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Cluster.Objects.Patches);
    }

    [Fact]
    public async Task An_edited_template_says_in_counts_what_it_would_do()
    {
        await CommitAsync((File, Yaml));
        PutSet();
        PutApplication("order");
        var page = Open();
        await page.ClickAsync("[data-testid=xray-try]");
        var text = page.WaitForElement("[data-testid=xray-try-text]", Patience);
        Assert.StartsWith("# what the coffee shop", text.GetAttribute("value"), StringComparison.Ordinal);
        await page.InputAsync("[data-testid=xray-try-text]", Yaml.Replace("project: coffee", "project: tea", StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Equal(("0", "1", "0"), (Tally(page, "create"), Tally(page, "change"), Tally(page, "delete"))), Patience);
        await page.InputAsync("[data-testid=xray-try-text]", Yaml.Replace("{{ .path.basename }}", "shop-{{ .path.basename }}", StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Equal(("1", "0", "1"), (Tally(page, "create"), Tally(page, "change"), Tally(page, "delete"))), Patience);
    }

    [Fact]
    public async Task A_scratch_copy_that_cannot_be_read_says_where()
    {
        await CommitAsync((File, Yaml));
        PutSet();
        var page = Open();
        await page.ClickAsync("[data-testid=xray-try]");
        await page.InputAsync("[data-testid=xray-try-text]", "kind: ApplicationSet\n  broken: [\n");
        page.WaitForAssertion(() => Assert.Contains("line", page.Find("[data-testid=xray-try-problem]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Theory]
    [InlineData("""{"application":"argo/coffee","level":"info","msg":"end reconcile","time":"2026-01-01T00:00:20Z"}""", true)]
    [InlineData("""time="2026-01-01T00:00:20Z" level=info msg="end reconcile in 12ms" applicationset=argo/coffee requeueAfter=20s""", true)]
    [InlineData("""{"application":"argo/coffee2","level":"info","msg":"end reconcile","time":"2026-01-01T00:00:20Z"}""", false)]
    [InlineData("""{"application":"argo/coffee","level":"info","msg":"created Application cart","time":"2026-01-01T00:00:20Z"}""", false)]
    public void The_log_of_the_controller_tells_when_it_looked(string line, bool tells) =>
        Assert.Equal(tells ? new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero) : null, ControllerLog.Read(line, "coffee"));

    private static string? State(IRenderedComponent<XrayPage> page, string name) =>
        page.FindAll($"[data-testid=xray-row-gitops-applications-coffee-{name}] [data-testid=xray-verdict]") is [var verdict, ..] ? verdict.GetAttribute("data-state") : null;

    private static string Tally(IRenderedComponent<XrayPage> page, string verdict) => page.Find($"[data-testid=xray-try-result] [data-state={verdict}] b").TextContent;

    private async Task CommitAsync(params (string Path, string Text)[] files)
    {
        await Repository.WriteAsync([.. files.Select(f => new FileEdit(f.Path, f.Text))], TestContext.Current.CancellationToken);
        await Repository.CommitAsync("More", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        await Repository.PushAsync(TestContext.Current.CancellationToken);
    }

    private void PutSet() => Cluster.WithArgo().Objects.Put(JsonNode.Parse("""
        { "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": { "name": "coffee", "namespace": "argo" }, "spec": { "goTemplate": true,
          "generators": [ { "git": { "requeueAfterSeconds": 20, "directories": [ { "path": "gitops/applications/coffee/*" }, { "path": "gitops/applications/coffee/_*", "exclude": true } ] } } ],
          "template": { "metadata": { "name": "{{ .path.basename }}" }, "spec": { "project": "coffee", "source": { "path": "{{ .path.path }}" } } } } }
        """)!.AsObject());

    private void PutApplication(string name)
    {
        var application = Sample.Application(name, set: "coffee", path: $"gitops/applications/coffee/{name}");
        application["spec"]!["project"] = "coffee";
        Cluster.Objects.Put(application);
    }

    private IRenderedComponent<XrayPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<XrayPage>(p => p.Add(page => page.Name, "coffee"));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd;

/// <summary>The pages with far more Applications than a window can show: only those in sight are drawn, wherever it is scrolled to.</summary>
public sealed class ManyApplicationsTests(BrowserFixture fixture) : IDisposable
{
    private const int Many = 300;
    private readonly string _folder = Directory.CreateTempSubdirectory("many").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Table_and_board_draw_what_they_are_scrolled_to_and_nothing_else()
    {
        var browser = fixture.Browser;
        await using var dashboard = await DashboardProcess.StartAsync(_folder, ["--port", "0", "--api-port", "0", "--jump-to", "2/register-argo-cd"], Cancelled);
        await dashboard.WaitForLineAsync("2/register-argo-cd is proven", Cancelled);
        using (var cluster = new ClusterWatch(dashboard.Kubeconfig))
        {
            await cluster.Resources.CreateAsync(ApplicationSets, Set(), new WriteOptions("test"), Cancelled);
            await cluster.UntilAsync(ResourceTypes.Applications, all => all.Keys.Count(key => key.Name.StartsWith("many-", StringComparison.Ordinal)) == Many, Cancelled);
        }

        await using var learner = await Learner.OpenAsync(browser, dashboard.Address);
        var page = learner.Page;
        await page.GotoAsync("/applications?view=table");
        await ExpectToShowAsync(page, "app-row-", page.GetByTestId($"app-row-{Name(0)}"));
        await page.Locator(".table-tall").EvaluateAsync("box => box.scrollTo(0, box.scrollHeight / 2)");
        await ExpectToShowAsync(page, "app-row-", page.GetByTestId($"app-row-{Name(Many / 2)}"));
        await page.Locator(".table-tall").EvaluateAsync("box => box.scrollTo(0, box.scrollHeight)");
        await ExpectToShowAsync(page, "app-row-", page.GetByTestId($"app-row-{Name(Many - 1)}"));

        await page.GetByTestId("app-view-board").ClickAsync();
        await ExpectToShowAsync(page, "app-tile-many-", page.Locator("[data-testid^='app-tile-many-']").First);
        await page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        await ExpectToShowAsync(page, "app-tile-many-", page.Locator("[data-testid^='app-tile-many-']").Last);
        Assert.Empty(learner.ConsoleErrors);
    }

    private static ResourceType ApplicationSets { get; } = new("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", true);

    private static async Task ExpectToShowAsync(IPage page, string testIds, ILocator one)
    {
        await Expect(one).ToBeInViewportAsync();
        Assert.InRange(await page.Locator($"[data-testid^='{testIds}']").CountAsync(), 1, 100);
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"many-{index:000}");

    // Nothing syncs what it makes: that is there to be shown.
    private static JsonObject Set() => JsonNode.Parse($$$"""
        {
          "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "many", "namespace": "argo"},
          "spec": {
            "goTemplate": true,
            "generators": [{"list": {"elements": [{{{string.Join(',', Enumerable.Range(0, Many).Select(index => $$"""{"name": "{{Name(index)}}"}"""))}}}]}}],
            "template": {
              "metadata": {"name": "{{ .name }}"},
              "spec": {
                "project": "default",
                "source": {"repoURL": "http://git.default.svc/learning-gitops.git", "targetRevision": "main", "path": "gitops/applications/coffee/cart"},
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "many"}
              }
            }
          }
        }
        """)!.AsObject();
}

using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd;

/// <summary>The whole tutorial as a learner goes through it: a real browser, a real process, real git, a fresh data folder.</summary>
public sealed class TutorialJourneyTests(BrowserFixture fixture) : IDisposable
{
    private static readonly string[] Eleven =
    [
        "argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts", "cart", "coffee", "external-bootstrap", "external-secrets",
        "metrics-server", "order", "products",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("journey").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_learner_goes_through_all_28_steps_by_clicks()
    {
        var browser = fixture.Browser;
        await using var dashboard = await DashboardProcess.StartAsync(Path.Combine(_folder, "data"), null, Cancelled);
        await using var learner = await Learner.OpenAsync(browser, dashboard.Address);
        var page = learner.Page;

        // Phases 0 to 4 by clicks alone.
        await page.GetByTestId("continue").First.ClickAsync();
        await learner.RunAsync("0/create-cluster");
        await WalkAsync(
            learner, "0/desired-state", "0/your-repository", "1/render-first", "1/install-argo-cd", "1/check-settings", "2/register-argo-cd",
            "2/change-by-commit", "2/drift-heals", "3/register-external", "3/secrets-arrive", "3/metrics-arrive", "4/register-product");
        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, Eleven);

        // The shop answers; what one pod of cart stored, every other reads.
        using var shop = new ServiceCaller(dashboard.Address);
        await shop.ExpectEveryPodReadsTheCartAsync("journey", Cancelled);
        await page.GoBackAsync();
        await learner.ExpectStepAsync("4/register-product");
        await WalkAsync(learner, "4/open-the-shop");

        // payment by the form.
        await learner.NextAsync();
        await learner.ExpectStepAsync("4/add-payment");
        await learner.GoAsync("repository");
        await page.GetByTestId("new-service").ClickAsync();
        await page.GetByTestId("new-service-name").Locator("input").Or(page.Locator("input[data-testid='new-service-name']")).First.FillAsync("payment");
        await page.GetByTestId("new-service-submit").ClickAsync();
        await page.WaitForURLAsync("**/applications");   // the form goes there once it has pushed
        await ExpectBoardAsync(page, [.. Eleven, "payment"]);
        Assert.Equal("payment", (string?)(await shop.GetAsync("payment", "/", Cancelled))["name"]);

        // delivery by hand, with plain git, while its step waits for just that.
        await learner.GoAsync("overview");
        await page.GetByTestId("continue").First.ClickAsync();
        await learner.ExpectStepAsync("4/add-by-hand");
        await PushDeliveryAsync(dashboard.Address);
        await learner.ExpectProvenAsync("4/add-by-hand");
        Assert.Equal("delivery", (string?)(await shop.GetAsync("delivery", "/", Cancelled))["name"]);

        // A deleted directory takes everything with it, and a revert brings it back with its data.
        await WalkAsync(learner, "4/change-image", "4/change-replicas", "4/undo-drift", "4/delete-cart");
        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, [.. Eleven, "payment", "delivery"]);
        await shop.ExpectEveryPodReadsTheCartAsync("journey", Cancelled);
        await page.GoBackAsync();
        await learner.ExpectStepAsync("4/delete-cart");

        await WalkAsync(
            learner, "4/canary-start", "4/canary-promote", "4/canary-abort", "4/bad-commit", "4/enable-helm", "4/wrong-secret", "4/autoscale", "4/finish");
        Assert.Equal("2.0.0", (string?)(await shop.GetAsync("cart", "/", Cancelled))["version"]);
        await learner.GoAsync("overview");
        await Expect(page.GetByTestId("continue").First).ToHaveAttributeAsync("href", "applications");   // no step is left
        await learner.PictureAsync("finished-overview");
        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, [.. Eleven, "payment", "delivery"]);
        await learner.PictureAsync("finished-applications");
        await learner.GoAsync("timeline");
        await Expect(page.Locator("section[data-testid^='lane-']").First).ToBeVisibleAsync();
        await learner.PictureAsync("finished-timeline");
        Assert.Empty(learner.ConsoleErrors);
    }

    [Fact]
    public async Task A_learner_reads_every_step_in_Korean_and_adds_payment()
    {
        var browser = fixture.Browser;
        await using var dashboard = await DashboardProcess.StartAsync(
            Path.Combine(_folder, "data"), ["--port", "0", "--api-port", "0", "--jump-to", "4/register-product"], Cancelled);
        await using var learner = await Learner.OpenAsync(browser, dashboard.Address, "ko-KR");
        var page = learner.Page;
        var copy = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllTextAsync(Path.Combine(DashboardProcess.Root(), "src", "Tutorial", "Copy", "ko.json"), Cancelled))!;
        var titles = copy.Where(text => text.Key.Contains('/', StringComparison.Ordinal) && text.Key.EndsWith(".title", StringComparison.Ordinal)).ToList();
        Assert.Equal(28, titles.Count);
        foreach (var (key, title) in titles)
        {
            await page.GotoAsync($"/phases/{key[..^".title".Length]}");
            await Expect(page.GetByTestId("step-title")).ToHaveTextAsync(title);
        }

        await dashboard.WaitForLineAsync("4/register-product is proven", Cancelled);
        await page.GotoAsync("/phases/4/add-payment");
        await learner.RunAsync("4/add-payment");
        await learner.PictureAsync("step-4-add-payment-ko");
        await learner.GoAsync("applications");
        await Expect(page.GetByTestId("app-health-payment")).ToContainTextAsync("Healthy", new() { Timeout = 120_000 });
        await learner.PictureAsync("applications-ko");
        Assert.Empty(learner.ConsoleErrors);
    }

    // The first apply of phase 1 is refused in part, as it must be.
    private static async Task WalkAsync(Learner learner, params string[] steps)
    {
        foreach (var step in steps)
        {
            await learner.NextAsync();
            await learner.RunAsync(step, step == "1/install-argo-cd" ? 2 : 1);
        }
    }

    private static async Task ExpectBoardAsync(IPage page, string[] names)
    {
        await Expect(page.Locator("[data-testid^='app-tile-']")).ToHaveCountAsync(names.Length, new() { Timeout = 120_000 });
        foreach (var name in names)
        {
            await Expect(page.GetByTestId($"app-sync-{name}")).ToContainTextAsync("Synced", new() { Timeout = 120_000 });
            await Expect(page.GetByTestId($"app-health-{name}")).ToContainTextAsync("Healthy", new() { Timeout = 120_000 });
        }
    }

    private async Task PushDeliveryAsync(Uri dashboard)
    {
        var clone = await GitClone.MakeAsync(dashboard, Path.Combine(_folder, "clone"), Cancelled);
        await clone.CopyServiceAsync("payment", "delivery", Cancelled);
        await clone.CommitAndPushAsync("Add delivery", Cancelled);
    }
}

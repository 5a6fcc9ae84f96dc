using System.Net;
using CliWrap;
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
    public async Task A_learner_goes_from_nothing_to_eleven_applications_and_changes_them_by_directories()
    {
        var browser = fixture.Browser;
        await using var dashboard = await DashboardProcess.StartAsync(Path.Combine(_folder, "data"), null, Cancelled);
        await using var learner = await Learner.OpenAsync(browser, dashboard.Address);
        var page = learner.Page;
        await learner.PictureAsync("overview-empty");

        // Phases 0 to 4 by clicks alone.
        await page.GetByTestId("continue").First.ClickAsync();
        await learner.RunAsync("0/create-cluster");
        await learner.PictureAsync("step-create-cluster");
        foreach (var (step, runs) in new[]
        {
            ("0/desired-state", 1), ("0/your-repository", 1), ("1/render-first", 1), ("1/install-argo-cd", 2), ("1/check-settings", 1),
            ("2/register-argo-cd", 1), ("2/change-by-commit", 1), ("2/drift-heals", 1), ("3/register-external", 1),
            ("3/secrets-arrive", 1), ("3/metrics-arrive", 1), ("4/register-product", 1),
        })
        {
            await learner.NextAsync();
            await learner.RunAsync(step, runs);
            await learner.PictureAsync($"step-{step.Replace('/', '-')}");
        }

        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, Eleven);
        await learner.PictureAsync("applications");
        await learner.PictureAsync("applications", 390);

        // The shop answers; what one pod of cart stored, every other reads.
        using var shop = new ServiceCaller(dashboard.Address);
        await ExpectEveryPodReadsTheCartAsync(shop);
        await page.GoBackAsync();
        await learner.ExpectStepAsync("4/register-product");
        await learner.NextAsync();
        await learner.RunAsync("4/open-the-shop");

        // payment by the form.
        await learner.NextAsync();
        await learner.ExpectStepAsync("4/add-payment");
        await learner.GoAsync("repository");
        await page.GetByTestId("new-service").ClickAsync();
        await page.GetByTestId("new-service-name").Locator("input").Or(page.Locator("input[data-testid='new-service-name']")).First.FillAsync("payment");
        await learner.PictureAsync("new-service");
        await page.GetByTestId("new-service-submit").ClickAsync();
        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, [.. Eleven, "payment"]);
        Assert.Equal("payment", (string?)(await shop.GetAsync("payment", "/", Cancelled))["name"]);

        // delivery by hand, with plain git.
        await PushDeliveryAsync(dashboard.Address);
        await ExpectBoardAsync(page, [.. Eleven, "payment", "delivery"]);
        Assert.Equal("delivery", (string?)(await shop.GetAsync("delivery", "/", Cancelled))["name"]);
        await learner.PictureAsync("applications-thirteen");

        // A deleted directory takes everything with it, and a revert brings it back.
        await page.GotoAsync("/phases/4/delete-cart");
        await learner.RunAsync("4/delete-cart");
        await learner.PictureAsync("step-4-delete-cart");
        await learner.GoAsync("applications");
        await ExpectBoardAsync(page, [.. Eleven, "payment", "delivery"]);
        await ExpectEveryPodReadsTheCartAsync(shop);

        // Every page once more, with something on it.
        foreach (var (nav, testId) in new[] { ("overview", "overview"), ("repository", "repository"), ("shop", "shop"), ("cluster", "cluster") })
        {
            await learner.GoAsync(nav);
            await Expect(page.GetByTestId(testId).First).ToBeVisibleAsync();
            await learner.PictureAsync(nav);
            await learner.PictureAsync(nav, 390);
        }

        await page.GotoAsync("/applications/cart");
        await Expect(page.GetByTestId("app-detail")).ToBeVisibleAsync();
        await learner.PictureAsync("application-cart");
        await page.GotoAsync("/applicationsets/coffee");
        await Expect(page.GetByTestId("xray")).ToBeVisibleAsync();
        await learner.PictureAsync("xray-coffee");

        Assert.Empty(learner.ConsoleErrors);
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

    private static async Task ExpectEveryPodReadsTheCartAsync(ServiceCaller shop)
    {
        using (var stored = await shop.SendAsync(HttpMethod.Post, "cart", "/carts/journey/items", new { name = "latte", quantity = 2 }, Cancelled))
        {
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        var pods = new HashSet<string>();
        for (var call = 0; call < 40 && pods.Count < 4; call++)
        {
            var cart = await shop.GetAsync("cart", "/carts/journey", Cancelled);
            Assert.Equal("latte", (string?)cart["items"]?[0]?["name"]);
            pods.Add((string?)cart["pod"] ?? "");
        }

        Assert.Equal(4, pods.Count);
    }

    private async Task PushDeliveryAsync(Uri dashboard)
    {
        var clone = Path.Combine(_folder, "clone");
        await GitAsync(_folder, "clone", "--quiet", new Uri(dashboard, "/git/learning-gitops.git").ToString(), clone);
        var coffee = Path.Combine(clone, "gitops", "applications", "coffee");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(coffee, "payment"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(coffee, "delivery", Path.GetRelativePath(Path.Combine(coffee, "payment"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(file, Cancelled)).Replace("payment", "delivery", StringComparison.Ordinal), Cancelled);
        }

        await GitAsync(clone, "add", "--all");
        await GitAsync(clone, "-c", "user.name=Learner", "-c", "user.email=learner@example.org", "commit", "--quiet", "--message", "Add delivery");
        await GitAsync(clone, "push", "--quiet", "origin", "main");
    }

    private static async Task GitAsync(string folder, params string[] arguments) =>
        await Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(arguments)
            .WithEnvironmentVariables(git => git.Set("GIT_TERMINAL_PROMPT", "0").Set("no_proxy", "localhost,127.0.0.1")).ExecuteAsync(Cancelled);
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd;

/// <summary>
/// Every page of a dashboard with the shop on it, wide and narrow, light and dark: no violation of WCAG 2.2 AA that axe can
/// find, no sideways scroll, no error in the console. What it saw is kept under <c>artifacts/screenshots</c>.
/// </summary>
public sealed class AccessibilityTests(BrowserFixture fixture) : IDisposable
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"), ("phase", "/phases/4"), ("step", "/phases/4/register-product"), ("step-next", "/phases/4/add-payment"),
        ("applications", "/applications"), ("applications-table", "/applications?view=table"), ("application", "/applications/cart"),
        ("application-diff", "/applications/cart?tab=diff"), ("application-events", "/applications/cart?tab=events"), ("application-history", "/applications/cart?tab=history"),
        ("xray-list", "/applicationsets"), ("xray", "/applicationsets/coffee"),
        ("repository", "/repository"), ("commits", "/repository/commits"), ("new-service", "/repository/new-service"),
        ("timeline", "/timeline"), ("timeline-table", "/timeline?view=table"), ("shop", "/shop"),
        ("rollouts", "/rollouts"), ("rollout", "/rollouts/coffee/cart"), ("secrets", "/secrets"), ("autoscaling", "/autoscaling"),
        ("cluster", "/cluster"), ("cluster-pods", "/cluster/core/pods"), ("settings", "/settings"), ("connect", "/connect"), ("glossary", "/glossary"), ("term", "/glossary/drift"),
    ];

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("accessibility").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_page_keeps_the_rules_wide_and_narrow_light_and_dark()
    {
        var browser = fixture.Browser;
        await using var dashboard = await DashboardProcess.StartAsync(_folder, ["--port", "0", "--api-port", "0", "--jump-to", "4/add-payment"], Cancelled);
        await dashboard.WaitForLineAsync("4/add-payment is proven", Cancelled);
        await using var learner = await Learner.OpenAsync(browser, dashboard.Address);
        var page = learner.Page;

        // The push of payment has travelled all the way, and who told of it is known.
        await page.GotoAsync("/timeline");
        await Expect(page.Locator("section[data-testid^='lane-'][data-state='ready']")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("timeline-noticed-by").First).ToHaveAttributeAsync("data-state", "webhook");

        await UseMenuByKeyboardAsync(page);
        await using var phone = await Learner.OpenAsync(browser, dashboard.Address);
        var problems = (await Task.WhenAll(LookAtAllAsync(page, 1440), LookAtAllAsync(phone.Page, 390))).SelectMany(found => found).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Empty(learner.ConsoleErrors.Concat(phone.ConsoleErrors));
    }

    [Fact]
    public async Task The_keyboard_reaches_every_page_and_gives_the_focus_back()
    {
        await using var dashboard = await DashboardProcess.StartAsync(_folder, null, Cancelled);
        await using var learner = await Learner.OpenAsync(fixture.Browser, dashboard.Address);
        var page = learner.Page;

        // The skip link is the first stop.
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByTestId("skip-link")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();

        // g and a letter go to a page, whose heading has the focus then.
        foreach (var (letter, testId) in new[] { ("t", "timeline"), ("s", "shop"), ("k", "cluster"), ("r", "repository"), ("x", "applicationsets"), ("a", "applications"), ("o", "overview") })
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(letter);
            await Expect(page.GetByTestId(testId).First).ToBeVisibleAsync();
            await Expect(page.Locator("h1")).ToBeFocusedAsync();
        }

        // A dialog closes with Esc and gives the focus back to what opened it.
        await page.GetByTestId("keys-help").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".mud-dialog")).ToBeVisibleAsync();
        await Expect(page.Locator(".mud-dialog-container :focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("keys-help")).ToBeFocusedAsync();

        // So does the meaning of a term.
        await page.GetByTestId("continue").First.ClickAsync();
        await Expect(page.GetByTestId("step-0-create-cluster")).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        var term = page.Locator("button.term").First;
        await term.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("term-popover").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("term-popover").First).ToBeHiddenAsync();
        await Expect(term).ToBeFocusedAsync();
        Assert.Empty(learner.ConsoleErrors);
    }

    /// <summary>The menu of a tile comes into being with its first opening: it is beside its button then, has the focus, and gives it back.</summary>
    private static async Task UseMenuByKeyboardAsync(IPage page)
    {
        await page.GotoAsync("/applications");
        var button = page.GetByTestId("app-tile-cart").Locator(".tile-more button");
        foreach (var _ in new[] { "the first time", "again" })
        {
            await button.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(page.GetByRole(AriaRole.Menuitem).Nth(1)).ToBeFocusedAsync();
            await Expect(page.Locator(".mud-popover-open")).ToBeInViewportAsync();
            var (at, menu) = ((await button.BoundingBoxAsync())!, (await page.Locator(".mud-popover-open").BoundingBoxAsync())!);
            Assert.True(
                Math.Abs(at.X + at.Width - (menu.X + menu.Width)) < 12 && Math.Abs(at.Y + at.Height - menu.Y) < 12,
                $"the menu is at {menu.X:0},{menu.Y:0} and {menu.Width:0} wide, its button at {at.X:0},{at.Y:0}");
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(0);
            await Expect(button).ToBeFocusedAsync();
        }
    }

    private static async Task<List<string>> LookAtAllAsync(IPage page, int width)
    {
        var problems = new List<string>();
        await page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.GetByTestId("loading")).ToHaveCountAsync(0);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                await Expect(page.Locator($"html[data-theme={theme.ToString().ToLowerInvariant()}]")).ToHaveCountAsync(1);
                problems.AddRange(await LookAsync(page, $"{name}-{theme.ToString().ToLowerInvariant()}-{width}"));
            }
        }

        return problems;
    }

    private static async Task<IEnumerable<string>> LookAsync(IPage page, string name)
    {
        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        var sideways = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var result = await page.RunAxe(Rules);
        return (sideways > 0 ? [$"{name}: scrolls sideways by {sideways} px"] : Enumerable.Empty<string>())
            .Concat(result.Violations.SelectMany(rule => rule.Nodes.Take(3).Select(node => $"{name}: {rule.Id} ({rule.Help}): {(node.Html.Length > 200 ? node.Html[..200] : node.Html)}")));
    }
}

using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd;

/// <summary>A person in front of the dashboard: clicks, reads, and notes every error of the browser's console.</summary>
public sealed class Learner : IAsyncDisposable
{
    private const float Patience = 120_000;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();

    private Learner(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error") { _errors.Enqueue(message.Text); }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    /// <summary>The open page.</summary>
    public IPage Page { get; }

    /// <summary>What the browser's console called an error.</summary>
    public IReadOnlyCollection<string> ConsoleErrors => _errors;

    /// <summary>Opens the dashboard.</summary>
    public static async Task<Learner> OpenAsync(IBrowser browser, Uri dashboard, string locale = "en-US")
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = dashboard.ToString(),
            Locale = locale,
            ViewportSize = new() { Width = 1440, Height = 900 },
        });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        var learner = new Learner(context, page);
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("overview")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return learner;
    }

    /// <summary>Presses Run on the step that is open, and waits until every check of it is proven.</summary>
    /// <param name="step">The step, such as <c>1/install-argo-cd</c>.</param>
    /// <param name="runs">How often Run has to be pressed.</param>
    public async Task RunAsync(string step, int runs = 1)
    {
        await ExpectStepAsync(step);
        for (var run = 0; run < runs; run++)
        {
            await Page.GetByTestId("step-run").First.ClickAsync(new() { Timeout = Patience });
            if (run + 1 < runs) { await Expect(Page.GetByTestId("banner").First).ToBeVisibleAsync(new() { Timeout = Patience }); }
        }

        await ExpectProvenAsync(step);
    }

    /// <summary>Waits until every check of the step that is open is proven.</summary>
    public async Task ExpectProvenAsync(string step)
    {
        await ExpectStepAsync(step);
        var checks = Page.GetByTestId("step").Locator("[data-testid^='check-'][data-state]");
        await Expect(checks.First).ToBeVisibleAsync();
        var unproven = Page.GetByTestId("step").Locator("[data-testid^='check-'][data-state]:not([data-state='passed'])");
        try
        {
            await Expect(unproven).ToHaveCountAsync(0, new() { Timeout = Patience });
        }
        catch (PlaywrightException late)
        {
            var shown = await Page.GetByTestId("step").InnerTextAsync();
            throw new TimeoutException($"{step} is not proven: {string.Join(" | ", await unproven.AllInnerTextsAsync())}\nThe page says:\n{shown}", late);
        }
    }

    /// <summary>Goes on to the next step by its button.</summary>
    public Task NextAsync() => Page.GetByTestId("step-next").First.ClickAsync();

    /// <summary>Opens a page by the navigation.</summary>
    public Task GoAsync(string page) => Page.GetByTestId($"nav-{page}").ClickAsync();

    /// <summary>Waits until the open step is this one.</summary>
    public Task ExpectStepAsync(string step) =>
        Expect(Page.GetByTestId($"step-{step.Replace('/', '-')}")).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>Keeps a picture of the page under <c>artifacts/screenshots</c>.</summary>
    public async Task PictureAsync(string name, int width = 1440)
    {
        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await Page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), Animations = ScreenshotAnimations.Disabled });
        await Page.SetViewportSizeAsync(1440, 900);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _context.DisposeAsync();
}

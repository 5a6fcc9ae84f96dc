using EndToEnd;
using Microsoft.Playwright;

namespace Benchmarks;

/// <summary>The board of Applications in browsers that a person clicks in.</summary>
internal sealed class Board : IAsyncDisposable
{
    // From the click to the frame in which the page shows its effect, measured in the page; the effect is the server's.
    private const string Click = """
        id => new Promise(done => {
            const at = () => document.querySelector(`[data-testid=${id}]`);
            const start = performance.now();
            const seen = new MutationObserver(() => {
                if (at()?.getAttribute('aria-pressed') !== 'true') { return; }
                seen.disconnect();
                requestAnimationFrame(() => done(performance.now() - start));
            });
            seen.observe(document.body, { subtree: true, childList: true, attributes: true });
            at().click();
        })
        """;

    private static readonly TimeSpan BetweenClicks = TimeSpan.FromMilliseconds(500);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;
    private readonly List<IPage> _pages = [];

    private Board(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    /// <summary>Opens it in contexts of one Chromium.</summary>
    public static async Task<Board> OpenAsync(DashboardProcess dashboard, int browsers)
    {
        var playwright = await Playwright.CreateAsync();
        var board = new Board(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run"],
        }));
        for (var browser = 0; browser < browsers; browser++)
        {
            var context = await board._chromium.NewContextAsync(new() { BaseURL = dashboard.Address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
            var page = await context.NewPageAsync();
            await page.GotoAsync("/applications");
            await page.GetByTestId("app-view-table").WaitForAsync();
            board._pages.Add(page);
        }

        return board;
    }

    /// <summary>Switches the view in each browser every half second.</summary>
    /// <param name="goesOn">Whether to go on.</param>
    /// <param name="cancellationToken">Stops the clicking.</param>
    /// <returns>All latencies in milliseconds, sorted.</returns>
    public async Task<List<double>> ClickAsync(Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var clicks = await Task.WhenAll(_pages.Select(async page =>
        {
            var all = new List<double>();
            do
            {
                foreach (var view in new[] { "app-view-table", "app-view-board" })
                {
                    all.Add(await page.EvaluateAsync<double>(Click, view));
                    await Task.Delay(BetweenClicks, cancellationToken);
                }
            }
            while (goesOn());

            return all;
        }));
        return [.. clicks.SelectMany(all => all).Order()];
    }

    /// <summary>Closes the browsers, so that the dashboard is alone again.</summary>
    public Task CloseAsync() => _chromium.CloseAsync();

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}

using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(EndToEnd.BrowserFixture))]

namespace EndToEnd;

/// <summary>One browser for all tests: the machine's, or the one that Playwright's own installer brings; else the tests are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _missing = "";

    /// <summary>The browser.</summary>
    public IBrowser Browser
    {
        get
        {
            if (_browser is null && Environment.GetEnvironmentVariable("TEST_TOOLS") == "required") { Assert.Fail(_missing); }
            Assert.SkipWhen(_browser is null, _missing);
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        // How fast a page comes is a matter of the machine, and measured elsewhere: it is waited for as long as a click is.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions
        {
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        };
        var found = Environment.GetEnvironmentVariable("CHROMIUM") ?? FindOnPath();
        try
        {
            if (found is null) { Microsoft.Playwright.Program.Main(["install", "chromium"]); }
            options.ExecutablePath = found;
            _browser = await _playwright.Chromium.LaunchAsync(options);
        }
        catch (PlaywrightException error)
        {
            _missing = $"No browser: none on PATH (set CHROMIUM), and Playwright could not install one: {error.Message.Split('\n')[0]}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) { await _browser.DisposeAsync(); }
        _playwright?.Dispose();
    }

    private static string? FindOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
            .FirstOrDefault(File.Exists);
}

using Clusters.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

[assembly: AssemblyFixture(typeof(Scenarios.Toolbox))]

namespace Scenarios;

/// <summary>
/// What all scenarios share: a folder with the real kubectl 1.35 and helm 3, the proxy that answers upstream's addresses without a
/// network, and the built images of the coffee services.
/// </summary>
public sealed class Toolbox : IAsyncLifetime
{
    private string _missing = "";
    private UpstreamAccess? _upstream;

    /// <summary>A folder for everything that the tests write.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("scenarios-").FullName;

    /// <summary>The folder to put first on PATH.</summary>
    internal string Binaries => Path.Combine(Folder, "bin");

    /// <summary>The proxy for kubectl and helm.</summary>
    internal UpstreamAccess Upstream => _upstream ?? throw new InvalidOperationException("the proxy has not been started");

    /// <summary>The folder with the images that the node runs.</summary>
    internal static string Images => Path.Combine(OutputOf("Dashboard"), "images");

    /// <summary>The output folder of a project that was built together with the tests.</summary>
    internal static string OutputOf(string project) =>
        Path.Combine(Repository.Root, "artifacts", "bin", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Binaries);
        _upstream = await UpstreamAccess.StartAsync(
            Path.Combine(Folder, "upstream"), null, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        foreach (var (name, tool) in new[] { ("kubectl", await Tools.KubectlAsync()), ("helm", await Tools.Helm3Async()) })
        {
            if (tool.Path is null) { _missing = tool.Reason; }
            else { File.CreateSymbolicLink(Path.Combine(Binaries, name), tool.Path); }
        }

        if (OperatingSystem.IsWindows()) { _missing = "the shown commands are written for bash"; }

        // The context implementation looks for kubectl on the PATH, as it does for a learner.
        Environment.SetEnvironmentVariable("PATH", Binaries + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));
    }

    /// <summary>Skips the test where a tool is missing, or fails it when <c>TEST_TOOLS=required</c>.</summary>
    internal void RequireTools()
    {
        if (_missing.Length == 0) { return; }
        if (Environment.GetEnvironmentVariable("TEST_TOOLS") == "required") { Assert.Fail(_missing); }
        Assert.Skip(_missing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_upstream is not null) { await _upstream.DisposeAsync(); }
        Directory.Delete(Folder, recursive: true);
    }
}

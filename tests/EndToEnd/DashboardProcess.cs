using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>
/// The dashboard as a user starts it: its own process, on a data folder of its own, on free ports. It is known by what it prints.
/// </summary>
public sealed partial class DashboardProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    // Longer than Argo CD's longest wait for the next comparison.
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _printed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(Process process, string dataFolder)
    {
        _process = process;
        DataFolder = dataFolder;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
    }

    /// <summary>The address of the page.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>The kubeconfig that it printed.</summary>
    public string Kubeconfig { get; private set; } = "";

    /// <summary>Its data folder.</summary>
    public string DataFolder { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>All that it has printed.</summary>
    public string Output
    {
        get { lock (_output) { return _output.ToString(); } }
    }

    /// <summary>Starts a dashboard and waits until it has printed where it is.</summary>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="arguments">More arguments; by default the ports are any free ones.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static Task<DashboardProcess> StartAsync(string dataFolder, IReadOnlyList<string>? arguments, CancellationToken cancellationToken)
    {
        var start = new DashboardStart(dataFolder);
        return StartAsync(arguments is null ? start : start with { Arguments = arguments }, cancellationToken);
    }

    /// <summary>Starts a dashboard and waits until it has printed where it is.</summary>
    public static async Task<DashboardProcess> StartAsync(DashboardStart start, CancellationToken cancellationToken)
    {
        var (dashboard, ended) = Begin(start, cancellationToken);
        var first = await Task.WhenAny(dashboard._ready.Task, ended, Task.Delay(StartLimit, cancellationToken));
        if (first != dashboard._ready.Task)
        {
            await dashboard.DisposeAsync();
            throw new InvalidOperationException($"the dashboard did not start:\n{dashboard.Output}");
        }

        return dashboard;
    }

    /// <summary>Starts a dashboard that is expected to end by itself.</summary>
    /// <returns>Its exit code, and all that it printed.</returns>
    public static async Task<(int Code, string Output)> RunToEndAsync(string dataFolder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (dashboard, ended) = Begin(new DashboardStart(dataFolder) { Arguments = arguments }, cancellationToken);
        await using (dashboard)
        {
            await ended.WaitAsync(StartLimit, cancellationToken);
            return (dashboard._process.ExitCode, dashboard.Output);
        }
    }

    private static (DashboardProcess Dashboard, Task Ended) Begin(DashboardStart start, CancellationToken cancellationToken)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var program = start.Program ?? Assembly();
        string[] command = [.. start.Around, host, program, "--data", start.DataFolder, .. start.Arguments];
        var how = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        foreach (var (name, value) in start.Environment) { how.Environment[name] = value; }
        var process = Process.Start(how) ?? throw new InvalidOperationException("the dashboard's process did not start");
        var dashboard = new DashboardProcess(process, start.DataFolder);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (dashboard, process.WaitForExitAsync(cancellationToken));
    }

    /// <summary>Waits for a line of a jump ahead, such as <c>0/create-cluster is proven</c>.</summary>
    /// <returns>The seconds since the jump began that the line says.</returns>
    public async Task<(double Seconds, string Line)> WaitForLineAsync(string end, CancellationToken cancellationToken)
    {
        var line = await WaitForAsync(text => text.EndsWith(end, StringComparison.Ordinal), cancellationToken);
        return (double.Parse(line[..line.IndexOf(" s ", StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), line);
    }

    /// <summary>Waits for a line that holds a text.</summary>
    public Task<string> WaitForTextAsync(string part, CancellationToken cancellationToken) =>
        WaitForAsync(text => text.Contains(part, StringComparison.Ordinal), cancellationToken);

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as <c>docker stop</c> does, and waits for its end. Ctrl+C would do nothing where a shell runs the tests in the background.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await CliWrap.Cli.Wrap("kill").WithArguments(["-s", "TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).ExecuteAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: false);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>The folder of the repository that the tests are built from.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dashboard.sln"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new DirectoryNotFoundException("Dashboard.sln was not found above the test");
    }

    private async Task<string> WaitForAsync(Func<string, bool> holds, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WaitLimit);
        while (true)
        {
            Task changed;
            lock (_output)
            {
                if (_output.ToString().Split('\n').Select(text => text.Trim()).FirstOrDefault(holds) is { } line) { return line; }
                if (_process.HasExited) { throw new InvalidOperationException($"the dashboard ended:\n{_output}"); }
                changed = _printed.Task;
            }

            try
            {
                await Task.WhenAny(changed, _process.WaitForExitAsync(limit.Token)).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"the line did not come within {WaitLimit.TotalSeconds:0} s:\n{Output}", error);
            }
        }
    }

    private static string Assembly()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root(), "artifacts", "bin", "Dashboard", configuration, "Dashboard.dll");
    }

    private void Read(string? line)
    {
        if (line is null) { return; }
        lock (_output)
        {
            _output.AppendLine(line);
            _printed.TrySetResult();
            _printed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (Printed().Match(line) is not { Success: true } match) { return; }
        var value = match.Groups["value"].Value.Trim();
        switch (match.Groups["what"].Value)
        {
            case "Dashboard": Address = new Uri(value); break;
            case "Kubeconfig": Kubeconfig = value; break;
            default: _ready.TrySetResult(); break;   // the data folder is printed last
        }
    }

    [GeneratedRegex(@"^\s*(?<what>Dashboard|Kubeconfig|Data folder)\s{2,}(?<value>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Printed();
}

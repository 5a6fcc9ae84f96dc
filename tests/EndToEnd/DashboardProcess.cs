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
    public static async Task<DashboardProcess> StartAsync(
        string dataFolder, IReadOnlyList<string>? arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(Assembly())!,
        };
        foreach (var argument in new[] { Assembly(), "--data", dataFolder }.Concat(arguments ?? ["--port", "0", "--api-port", "0"]))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("the dashboard's process did not start");
        var dashboard = new DashboardProcess(process, dataFolder);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(cancellationToken);
        var first = await Task.WhenAny(dashboard._ready.Task, ended, Task.Delay(StartLimit, cancellationToken));
        if (first != dashboard._ready.Task)
        {
            await dashboard.DisposeAsync();
            throw new InvalidOperationException($"the dashboard did not start:\n{dashboard.Output}");
        }

        return dashboard;
    }

    /// <summary>Waits for a line of a jump ahead, such as <c>0/create-cluster is proven</c>.</summary>
    /// <returns>The seconds since the jump began that the line says.</returns>
    public async Task<(double Seconds, string Line)> WaitForLineAsync(string end, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_output)
            {
                var line = _output.ToString().Split('\n').Select(text => text.Trim()).FirstOrDefault(text => text.EndsWith(end, StringComparison.Ordinal));
                if (line is not null)
                {
                    return (double.Parse(line[..line.IndexOf(" s ", StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), line);
                }

                if (_process.HasExited) { throw new InvalidOperationException($"the dashboard ended:\n{_output}"); }
                changed = _printed.Task;
            }

            await Task.WhenAny(changed, _process.WaitForExitAsync(cancellationToken)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync();
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

using System.Diagnostics;

namespace EndToEnd.Endurance;

/// <summary>One data folder on the walk from nothing to a finished product, over as many lives of the process as it takes.</summary>
/// <param name="folder">Where the data folder is made.</param>
/// <param name="steps">The steps that it runs, in order.</param>
internal sealed class Walk(string folder, IReadOnlyList<string> steps)
{
    private static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(2);
    private readonly HashSet<string> _proven = [];

    /// <summary>The main job and a deletion.</summary>
    public static string[] Short { get; } =
    [
        "0/create-cluster", "1/install-argo-cd", "0/your-repository", "2/register-argo-cd", "3/register-external", "4/register-product",
        "4/add-payment", "4/delete-cart",
    ];

    /// <summary>Every step whose button changes something, in an order in which each finds what it needs.</summary>
    public static IReadOnlyList<string> Whole { get; } =
    [
        .. Short[..4], "2/change-by-commit", "2/drift-heals", .. Short[4..], "4/change-image", "4/change-replicas", "4/undo-drift",
        "4/canary-start", "4/canary-promote", "4/canary-abort", "4/bad-commit", "4/enable-helm", "4/wrong-secret", "4/autoscale",
    ];

    /// <summary>The steps that it runs, in order.</summary>
    public IReadOnlyList<string> Steps => steps;

    /// <summary>The Applications that are there when it is finished.</summary>
    public static IReadOnlyCollection<string> Applications { get; } = [.. RunningTutorial.Eleven, "payment"];

    /// <summary>The data folder.</summary>
    public string Data { get; } = Path.Combine(folder, "data");

    /// <summary>The steps of which the process said that they are proven.</summary>
    public IReadOnlyCollection<string> Proven => _proven;

    /// <summary>Starts the process: on any free ports the first time, after that as a user does, on those that the folder keeps.</summary>
    public Task<DashboardProcess> StartAsync(bool goOn, CancellationToken cancellationToken)
    {
        string[] ports = Directory.Exists(Data) ? [] : ["--port", "0", "--api-port", "0"];
        return DashboardProcess.StartAsync(Data, [.. ports, .. goOn ? new[] { "--jump-to", string.Join(',', steps) } : []], cancellationToken);
    }

    /// <summary>Kills the process as a power cut would, and sees that within two seconds nothing of it lives.</summary>
    public async Task KillAsync(DashboardProcess life, CancellationToken cancellationToken)
    {
        var killed = Stopwatch.GetTimestamp();
        await life.KillAsync();
        Read(life);
        await ExpectNothingLivesAsync(killed, cancellationToken);
        Databases.ExpectSound(Data);
    }

    /// <summary>Sees that no process works in the data folder, two seconds after a moment at the latest.</summary>
    public async Task ExpectNothingLivesAsync(long since, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) { return; }
        foreach (var id in Processes.Using(Data))
        {
            var left = Orphaned - Stopwatch.GetElapsedTime(since);
            var ended = left > TimeSpan.Zero && await Processes.EndsWithinAsync(id, left, cancellationToken);
            Assert.True(ended, $"process {id} still lives {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the kill: {Processes.Describe(id)}");
        }

        // Those that were just being started when it was killed.
        Assert.Empty(Processes.Using(Data));
    }

    // Notes what a life has proven; a step that was proven in an earlier one must not have begun again.
    private void Read(DashboardProcess life)
    {
        var lines = life.Output.Split('\n').Select(line => line.Trim()).ToList();
        Assert.Equal([], steps.Where(step => _proven.Contains(step) && lines.Exists(line => line.EndsWith($"{step} begins", StringComparison.Ordinal))));
        _proven.UnionWith(steps.Where(step => lines.Exists(line => line.EndsWith($"{step} is proven", StringComparison.Ordinal))));
    }
}

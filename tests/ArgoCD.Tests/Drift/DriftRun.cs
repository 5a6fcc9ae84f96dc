using System.Collections.Immutable;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Drift;

/// <summary>
/// One random interleaving of commits, hand edits, deletions, restarts and faults of the API. Whatever happened, what git says at the
/// end is what the cluster comes to, nothing is left over, and then nothing is written any more.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="seed">What the run is drawn from; the same seed makes the same choices.</param>
internal sealed class DriftRun(ScenarioCluster cluster, int seed)
{
    private const int Steps = 14;
    private static readonly ImmutableArray<string> Directories = ["cart", "order", "payment"];
    private static readonly ImmutableArray<string> Files = ["a", "b"];

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<(string Directory, string File), int> _wanted = [];
    private readonly List<string> _story = [];
    private int _colors;

    /// <summary>What was done, for a failure's message.</summary>
    public string Story => $"seed {seed}: {string.Join("; ", _story)}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        FaultyClient? faults = null;
        await using var scenario = await cluster.StartAsync(options => options.Client = client => faults ??= new(client, seed), cancellationToken);
        _wanted[("cart", "a")] = 0;
        Commit(scenario);
        await scenario.ApplyAsync(Set);
        for (var step = 0; step < Steps; step++)
        {
            await ActAsync(scenario, faults!);
        }

        faults!.Percent = 0;
        foreach (var component in (string[])["repo-server", "application-controller", "applicationset-controller", "server"])
        {
            scenario.EnsureStarted(component);
        }

        await scenario.WhenAsync("AppProject", "default", _ => true);
        await ConvergeAsync(scenario);
        await StayAsync(scenario);
    }

    private static string Set => $$"""
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: shop~}
        spec:
          generators: [{git: {repoURL: '{{ScenarioRepository.Url}}', revision: main, requeueAfterSeconds: 20, directories: [{path: 'apps/*'}]} }]
          template:
            metadata: {name: '{{"{{path.basename}}"}}~'}
            spec:
              project: default
              source: {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, path: '{{"{{path}}"}}'}
              destination: {server: 'https://kubernetes.default.svc', namespace: coffee~}
              syncPolicy: { {{Automated}}, retry: {limit: -1, backoff: {duration: 1s, factor: 2, maxDuration: 20s} } }
        """;

    private async Task ActAsync(Scenario scenario, FaultyClient faults)
    {
        var (directory, file) = (Directories[_random.Next(Directories.Length)], Files[_random.Next(Files.Length)]);
        switch (_random.Next(10))
        {
            case 0 or 1:
                _wanted[(directory, file)] = ++_colors;
                Commit(scenario);
                Tell($"commit {directory}/{file}={_colors}");
                break;
            case 2 when _wanted.Count > 1:
                _wanted.Remove(_wanted.Keys.ElementAt(_random.Next(_wanted.Count)));
                Commit(scenario);
                Tell("remove a file");
                break;
            case 3:
                await Scenario.TryAsync(() => scenario.PatchAsync("ConfigMap", $"{directory}-{file}", "{data: {color: by-hand}}"));
                Tell($"edit {directory}-{file}");
                break;
            case 4:
                await Scenario.TryAsync(() => scenario.DeleteAsync("ConfigMap", $"{directory}-{file}"));
                Tell($"delete {directory}-{file}");
                break;
            case 5:
                await Scenario.TryAsync(() => scenario.DeleteAsync("Application", $"{directory}~"));
                Tell($"delete Application {directory}");
                break;
            case 6:
                var component = (string[])["repo-server", "application-controller", "applicationset-controller"] is var all ? all[_random.Next(all.Length)] : "";
                await scenario.StopAsync(component);
                if (_random.Next(2) == 0)
                {
                    scenario.Start(component);
                }

                Tell($"kill {component}");
                break;
            case 7:
                faults.Percent = _random.Next(3) * 6;
                Tell($"faults {faults.Percent}%");
                break;
            case 8:
                await AnnounceAsync(scenario);
                Tell("announce");
                break;
            default:
                scenario.Clock.Advance(TimeSpan.FromSeconds(_random.Next(1, 40)));
                Tell("wait");
                break;
        }
    }

    private static async Task AnnounceAsync(Scenario scenario)
    {
        try
        {
            await scenario.AnnounceAsync();
        }
        catch (HttpRequestException)
        {
            // The receiver is just starting, or the API failed under it: the announcement is lost, and polling finds the commit.
        }
    }

    private async Task ConvergeAsync(Scenario scenario)
    {
        // Whoever missed something polls.
        for (var minute = 0; minute < 5; minute++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await SettleAsync(scenario);
        foreach (var ((directory, file), color) in _wanted)
        {
            await scenario.WhenAsync("ConfigMap", $"{directory}-{file}", item => item.Text("data", "color") == $"c{color}");
        }

        // A controller that was away left its last word, which may be older than what happened meanwhile: it must have looked since.
        scenario.Clock.Advance(TimeSpan.FromSeconds(30));
        await scenario.PatchAsync("ApplicationSet", "shop~", $"{{metadata: {{annotations: {{{Words.ApplicationSetRefresh}: 'true'}}}}}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Annotation(Words.ApplicationSetRefresh) is null);
        foreach (var directory in _wanted.Keys.Select(key => key.Directory).Distinct())
        {
            await scenario.RefreshAsync($"{directory}~");
        }

        await SettleAsync(scenario);
        Assert.Equal(
            _wanted.Keys.Select(key => scenario.Named($"{key.Directory}~")).Distinct().Order(StringComparer.Ordinal),
            (await scenario.ListAsync("Application", "argo~")).Select(app => app.Name()).Order(StringComparer.Ordinal));
        var left = (await scenario.ListAsync("ConfigMap", "coffee~")).Where(item => item.Annotation(Words.TrackingId) is not null).Select(item => item.Name());
        Assert.Equal(_wanted.Keys.Select(key => $"{key.Directory}-{key.File}").Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
    }

    private async Task SettleAsync(Scenario scenario)
    {
        foreach (var directory in Directories.Where(directory => !_wanted.Keys.Any(key => key.Directory == directory)))
        {
            await scenario.GoneAsync("Application", $"{directory}~");
        }

        var sha = scenario.Git.Commits[^1];
        foreach (var directory in _wanted.Keys.Select(key => key.Directory).Distinct())
        {
            await scenario.WhenAsync("Application", $"{directory}~", app => !app.IsBeingDeleted() && app.Text("status", "sync", "status") == "Synced" && app.Text("status", "health", "status") == "Healthy"
                && app.Map("operation") is null && app.Text("status", "sync", "revision") == sha && !app.Items("status", "conditions").Any());
        }
    }

    /// <summary>Time goes on, everything is looked at again, and nothing is written.</summary>
    private async Task StayAsync(Scenario scenario)
    {
        var before = await StateAsync(scenario);
        for (var look = 0; look < 3; look++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            foreach (var directory in _wanted.Keys.Select(key => key.Directory).Distinct())
            {
                await scenario.RefreshAsync($"{directory}~");
            }
        }

        var after = await StateAsync(scenario);
        Assert.True(before.SequenceEqual(after), $"written although nothing happened:\n- {string.Join("\n- ", before.Except(after))}\n+ {string.Join("\n+ ", after.Except(before))}\n{scenario.Log}");
    }

    private static async Task<IReadOnlyList<string>> StateAsync(Scenario scenario)
    {
        var objects = (await scenario.ListAsync("ConfigMap", "coffee~")).Select(item => $"{item.Name()} {item.ResourceVersion()}");
        var apps = (await scenario.ListAsync("Application", "argo~")).Select(app =>
            $"{app.Name()} {app.Uid()} {app.At("status", "history")?.ToJsonString()} {app.At("status", "operationState")?.ToJsonString()} {app.At("operation")?.ToJsonString()}");
        return [.. objects.Concat(apps).Order(StringComparer.Ordinal)];
    }

    private void Commit(Scenario scenario)
    {
        var files = from directory in Directories
                    from file in Files
                    select (Path: $"apps/{directory}/{file}.yaml", Text: _wanted.TryGetValue((directory, file), out var color) ? ConfigMap($"{directory}-{file}", $"c{color}") : null);
        scenario.Commit([.. files]);
    }

    private void Tell(string what) => _story.Add(what);
}

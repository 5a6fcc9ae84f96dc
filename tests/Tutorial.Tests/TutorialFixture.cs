using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters.Commands;
using FileTrees;
using GitRepository;
using Scripted;
using Tutorial.Model;
using Tutorial.Progress;
using Tutorial.Steps;

namespace Tutorial.Tests;

/// <summary>A tutorial over a scripted cluster and a real repository with the real tree.</summary>
internal sealed class TutorialFixture : IAsyncDisposable, IKustomizationBuilder
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("tutorial-").FullName;

    public FakeCluster Cluster { get; } = new();

    public LearnerRepository Repository { get; private set; } = null!;

    public LearnerTutorial Tutorial { get; private set; } = null!;

    public List<JsonObject> Rendered { get; } = [];

    public static async Task<TutorialFixture> OpenAsync()
    {
        var fixture = new TutorialFixture();
        fixture.Repository = await LearnerRepository.OpenAsync(
            new() { DataDirectory = Path.Combine(fixture.Folder, "git"), SeedDirectory = Path.Combine(Root(), "gitops") }, TestContext.Current.CancellationToken);
        fixture.Start();
        return fixture;
    }

    /// <summary>Opens it over a running cluster in which these steps have been proven.</summary>
    public static async Task<TutorialFixture> OpenAfterAsync(params StepId[] passed)
    {
        var fixture = await OpenAsync();
        foreach (var (group, version, kind, plural) in new[]
        {
            ("argoproj.io", "v1alpha1", "Application", "applications"), ("argoproj.io", "v1alpha1", "Rollout", "rollouts"), ("external-secrets.io", "v1", "ExternalSecret", "externalsecrets"),
            ("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"), ("", "v1", "Event", "events"), ("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
        })
        {
            fixture.Cluster.Types[kind] = new(group, version, kind, plural, true);
        }

        var seen = new StoredEvidence(new("seen", "봄"), DateTimeOffset.UnixEpoch);
        await fixture.Tutorial.ImportProgressAsync(
            ProgressFile.Write(DateTimeOffset.UnixEpoch, passed.Select(id => (
                id,
                StepProgress.None with
                {
                    StartedAt = DateTimeOffset.UnixEpoch,
                    PassedAt = DateTimeOffset.UnixEpoch,
                    Evidence = Enumerable.Range(0, StepCatalogue.All.Single(step => step.Id == id).Checks.Length).ToImmutableDictionary(index => index, _ => seen),
                },
                ImmutableSortedDictionary<string, string>.Empty))),
            TestContext.Current.CancellationToken);
        await fixture.Cluster.CreateAsync(new Progress<string>(), TestContext.Current.CancellationToken);
        return fixture;
    }

    public TutorialOptions Options => new()
    {
        Cluster = Cluster,
        Repository = Repository,
        Revisions = Repository,
        Kustomize = this,
        DataDirectory = Path.Combine(Folder, "progress"),
    };

    public void Start() => Tutorial = LearnerTutorial.Start(Options);

    public async Task RestartAsync()
    {
        await Tutorial.DisposeAsync();
        Start();
    }

    public Task RunAsync(StepId step, params (string Name, string Value)[] answers) =>
        Tutorial.RunAsync(step, answers.ToImmutableDictionary(answer => answer.Name, answer => answer.Value), TestContext.Current.CancellationToken);

    public async Task<StepState> UntilAsync(StepId step, Func<StepState, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await foreach (var state in Tutorial.WatchAsync(limit.Token))
            {
                if (holds(state.Steps[step])) { return state.Steps[step]; }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The message below says more than a timeout.
        }

        var last = Tutorial.Current.Steps[step];
        throw new TimeoutException($"{step} stays {last.Status} ({last.Failure}): {string.Join("; ", last.Checks.Select(check => $"{check.Status} {check.Evidence.English}"))}");
    }

    public Task<StepState> UntilAsync(StepId step, StepStatus status) => UntilAsync(step, state => state.Status == status);

    public async Task<List<string>> OutputAsync(StepId step, int lines)
    {
        var read = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var line in Tutorial.ReadOutputAsync(step, limit.Token))
        {
            if (line is not null) { read.Add(line.Text); }
            if (read.Count >= lines) { break; }
        }

        return read;
    }

    public Task<ImmutableArray<JsonObject>> BuildAsync(IFileTree tree, string path, bool enableHelm, CancellationToken cancellationToken) =>
        tree.Read(path + "/kustomization.yaml") is null
            ? throw new KustomizationException($"unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{path}'")
            : Task.FromResult(Rendered.Select(item => (JsonObject)item.DeepClone()).ToImmutableArray());

    public async ValueTask DisposeAsync()
    {
        await Tutorial.DisposeAsync();
        await Repository.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) { File.SetAttributes(file, FileAttributes.Normal); }
        Directory.Delete(Folder, recursive: true);
    }

    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "gitops"))) { folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no gitops/ above the tests"); }
        return folder;
    }
}

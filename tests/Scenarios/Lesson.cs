using System.Collections.Immutable;
using Clusters;
using Clusters.Contexts;
using Clusters.Embedded;
using Clusters.Tools;
using GitRepository;
using Microsoft.Extensions.Logging.Abstractions;
using Tutorial;
using Tutorial.Model;
using Tutorial.Running;

namespace Scenarios;

/// <summary>All of one learner in a folder: repository, git host, cluster, tutorial and a terminal, put together as the dashboard does.</summary>
internal sealed class Lesson : IAsyncDisposable
{
    private const string GitHostAddress = "192.0.2.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly LearnerRepository _repository;
    private readonly GitHost _host;
    private readonly SecondProcess? _process;

    private Lesson(string folder, LearnerRepository repository, GitHost host, ICluster cluster, SecondProcess? process, Toolbox tools)
    {
        (_repository, _host, Cluster, _process) = (repository, host, cluster, process);
        var clone = new Uri($"http://localhost:{host.Port}/git/learning-gitops.git");
        Tutorial = LearnerTutorial.Start(new TutorialOptions
        {
            Cluster = cluster,
            Repository = repository,
            Revisions = repository,
            Kustomize = EmbeddedClusters.CreateKustomizationBuilder(),
            DataDirectory = Path.Combine(folder, "tutorial"),
            CloneAddress = clone,
            GitHostAddress = GitHostAddress,
            GitHostPort = host.Port,
        });
        var home = Path.Combine(folder, "home");
        Directory.CreateDirectory(home);
        Terminal = new Terminal(home, tools.Binaries, new TerminalSetup(cluster.KubeconfigPath, tools.Upstream.Proxy, tools.Upstream.CertificateFile), clone);
    }

    public ICluster Cluster { get; }

    public LearnerTutorial Tutorial { get; }

    public ILearnerRepository Repository => _repository;

    public Terminal Terminal { get; }

    /// <summary>Opens a folder with the embedded cluster in this process; one that was made there before is started again.</summary>
    public static async Task<Lesson> OpenEmbeddedAsync(string folder, Toolbox tools, CancellationToken cancellationToken)
    {
        var repository = await OpenRepositoryAsync(folder, cancellationToken);
        var host = await GitHost.StartAsync(repository, cancellationToken);
        var cluster = new EmbeddedClusterHandle(
            new EmbeddedClusterHost(new EmbeddedClusterSettings
            {
                DataDirectory = Path.Combine(folder, "cluster"),
                ApiPort = 0,
                ImagesDirectory = Toolbox.Images,
                Repository = repository,
                // A folder that was copied names the port of its first git host.
                External = (address, _) => address == GitHostAddress ? new Uri($"http://127.0.0.1:{host.Port}") : null,
                KindConfiguration = () => File.ReadAllText(Path.Combine(repository.WorkingCopyPath, "gitops", "bootstrap", "phase-0", "local.yaml")),
                Loggers = NullLoggerFactory.Instance,
            }),
            TimeProvider.System);
        var lesson = new Lesson(folder, repository, host, cluster, null, tools);
        await cluster.ResumeAsync(new Progress<string>(), cancellationToken);
        return lesson;
    }

    /// <summary>Opens a folder with a cluster in a second process, which is known by its kubeconfig alone.</summary>
    public static async Task<Lesson> OpenContextAsync(string folder, Toolbox tools, CancellationToken cancellationToken)
    {
        var repository = await OpenRepositoryAsync(folder, cancellationToken);
        var host = await GitHost.StartAsync(repository, cancellationToken);
        var process = await SecondProcess.StartAsync(Path.Combine(folder, "second"), repository.RemotePath, GitHostAddress, cancellationToken);
        var cluster = new ContextCluster(new ContextClusterOptions
        {
            Context = "learning-gitops",
            SourceKubeconfig = process.Kubeconfig,
            DataDirectory = Path.Combine(folder, "context"),
        });
        return new Lesson(folder, repository, host, cluster, process, tools);
    }

    /// <summary>Presses the button of a step, as often as it asks for, and waits until the step is proven.</summary>
    public Task PressAsync(StepId step, CancellationToken cancellationToken) => PressAsync(step, IsPassed, cancellationToken);

    /// <summary>Presses the button of a step, as often as it asks for, and waits until its state is as wanted.</summary>
    public async Task PressAsync(StepId step, Func<StepState, bool> holds, CancellationToken cancellationToken)
    {
        do
        {
            await Tutorial.RunAsync(step, ImmutableDictionary<string, string>.Empty, cancellationToken);
            if (Tutorial.Current.Steps[step] is { RunAgain: false, Failure: { } failure }) { Assert.Fail($"{step}: {failure}"); }
        }
        while (Tutorial.Current.Steps[step].RunAgain);

        await UntilAsync(step, holds, "", cancellationToken);
    }

    /// <summary>Types the command that a step shows, and waits until the step is proven.</summary>
    public Task TypeAsync(StepId step, CancellationToken cancellationToken) => TypeAsync(step, IsPassed, cancellationToken);

    /// <summary>Types the command that a step shows, and waits until the step's state is as wanted.</summary>
    public async Task TypeAsync(StepId step, Func<StepState, bool> holds, CancellationToken cancellationToken)
    {
        var command = Tutorial.Phases.SelectMany(phase => phase.Steps).Single(one => one.Id == step).Command;
        var (code, printed) = await Terminal.TypeAsync(command, cancellationToken);
        Assert.True(code == 0, $"{step}: exit code {code}\n$ {command}\n{printed}");
        await UntilAsync(step, holds, $"$ {command}\n{printed}", cancellationToken);
    }

    /// <summary>Presses the buttons that lead to a step and has it proven.</summary>
    public Task ReachAsync(StepId step, CancellationToken cancellationToken) =>
        new JumpAhead(Tutorial, TimeProvider.System).RunAsync(step, new Progress<string>(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tutorial.DisposeAsync();
        await Cluster.DisposeAsync();
        if (_process is not null) { await _process.DisposeAsync(); }
        await _host.DisposeAsync();
        await _repository.DisposeAsync();
    }

    private static bool IsPassed(StepState state) => state.Status == StepStatus.Passed;

    private static Task<LearnerRepository> OpenRepositoryAsync(string folder, CancellationToken cancellationToken) => LearnerRepository.OpenAsync(
        new() { DataDirectory = Path.Combine(folder, "repository"), SeedDirectory = Path.Combine(Testing.Repository.Root, "gitops") }, cancellationToken);

    private async Task UntilAsync(StepId step, Func<StepState, bool> holds, string printed, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await foreach (var state in Tutorial.WatchAsync(limit.Token))
            {
                if (holds(state.Steps[step])) { return; }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The message below says more than a timeout.
        }

        var last = Tutorial.Current.Steps[step];
        Assert.Fail($"{step} stays {last.Status}:\n{string.Join('\n', last.Checks.Select(check => $"{check.Status}: {check.Claim.English}: {check.Evidence.English}"))}\n{printed}");
    }
}

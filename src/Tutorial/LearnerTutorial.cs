using System.Collections.Immutable;
using System.Threading.Channels;
using Clusters.Commands;
using Clusters.Pushes;
using Feeds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutorial.Checks;
using Tutorial.Load;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Progress;
using Tutorial.Running;
using Tutorial.Steps;

namespace Tutorial;

/// <summary>
/// The tutorial of one learner. It watches the cluster and the repository, proves steps from what it reads there, and keeps
/// progress on disk, so that a state that passed stays proven after a restart.
/// </summary>
public sealed partial class LearnerTutorial : ITutorial, IAsyncDisposable
{
    private readonly TutorialOptions _options;
    private readonly ILogger _logger;
    private readonly ProgressStore _store;
    private readonly IClusterCommands _commands;
    private readonly ImmutableArray<StepDefinition> _definitions;
    private readonly ImmutableDictionary<StepId, OutputLog> _outputs;
    private readonly ImmutableDictionary<StepId, Facts> _facts;
    private readonly Lock _gate = new();
    private readonly Dictionary<StepId, StepProgress> _progress = [];
    private readonly Dictionary<(StepId Step, int Index), (Reading Reading, DateTimeOffset At)> _readings = [];
    private readonly Dictionary<StepId, ActiveRun> _runs = [];
    private readonly Channel<Signal> _signals = Channel.CreateBounded<Signal>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly NewestValue<ClusterView> _view = new(ClusterView.Empty);
    private readonly NewestValue<TutorialState> _states;
    private readonly NewestValue<ImmutableArray<PushDelivery>> _deliveries = new([]);
    private readonly CancellationTokenSource _closing = new();
    private Task _working = Task.CompletedTask;
    private ImmutableArray<Phase> _phaseTexts;
    private bool _wasRunning;
    private int _disposed;

    private LearnerTutorial(TutorialOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _store = new ProgressStore(options.DataDirectory);
        _commands = ClusterCommands.For(options.Cluster, options.Kustomize, options.Time);
        _definitions = StepCatalogue.All;
        _outputs = _definitions.ToImmutableDictionary(step => step.Id, step => new OutputLog(_store, step.Id));
        _facts = _definitions.ToImmutableDictionary(step => step.Id, step => new Facts(_store, step.Id));
        foreach (var step in _definitions) { _progress[step.Id] = _store.Load(step.Id); }
        _phases = _store.LoadPhases();
        Load = new ServiceLoad(options.Cluster, options.Time);
        _phaseTexts = ComposePhases(ReadWorkingCopy());
        _states = new(ComposeState());
    }

    /// <inheritdoc/>
    public ImmutableArray<Phase> Phases
    {
        get { lock (_gate) { return _phaseTexts; } }
    }

    /// <inheritdoc/>
    public TutorialState Current => _states.Current;

    /// <summary>Sends requests to the learner's services.</summary>
    public ServiceLoad Load { get; }

    /// <summary>Opens the learner's progress and begins to watch.</summary>
    /// <param name="options">What it works with.</param>
    /// <param name="logger">Where it logs; null for nowhere.</param>
    public static LearnerTutorial Start(TutorialOptions options, ILogger<LearnerTutorial>? logger = null)
    {
        var tutorial = new LearnerTutorial(options, logger ?? (ILogger)NullLogger.Instance);
        tutorial._working = tutorial.WorkAsync(tutorial._closing.Token);
        return tutorial;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TutorialState> WatchAsync(CancellationToken cancellationToken) => _states.ReadAsync(cancellationToken);

    /// <summary>Yields who was told of the newest push, now and after each.</summary>
    public IAsyncEnumerable<ImmutableArray<PushDelivery>> WatchDeliveriesAsync(CancellationToken cancellationToken) => _deliveries.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<OutputLine?> ReadOutputAsync(StepId step, CancellationToken cancellationToken) => _outputs[step].ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) { return; }
        await _closing.CancelAsync();
        Task[] runs;
        lock (_gate) { runs = [.. _runs.Values.Append(_undertakingRun).OfType<ActiveRun>().Select(run => run.Task)]; }
        await Task.WhenAll(runs);
        await Load.DisposeAsync();
        await _working;
        foreach (var output in _outputs.Values) { output.Flush(); }
        _store.Dispose();
        _closing.Dispose();
    }

    private StepDefinition Definition(StepId step) =>
        _definitions.FirstOrDefault(definition => definition.Id == step) ?? throw new ArgumentException($"There is no step {step}.", nameof(step));

    private void Save(StepId step, StepProgress progress)
    {
        NoteBeginning(step, progress);
        _progress[step] = progress;
        _store.Save(step, progress);
    }

    private abstract record Signal
    {
        internal sealed record Cluster(ClusterChange Change) : Signal;

        internal sealed record Repository : Signal;

        /// <summary>Read everything of a step again, or of all.</summary>
        internal sealed record Again(StepId? Step) : Signal;
    }

    private sealed record ActiveRun(Task Task, CancellationTokenSource Stop)
    {
        /// <summary>Stops it and waits until it has ended.</summary>
        public async Task EndAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Stop.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                return;   // it ended by itself meanwhile
            }

            await Task.WaitAsync(cancellationToken);
        }
    }
}

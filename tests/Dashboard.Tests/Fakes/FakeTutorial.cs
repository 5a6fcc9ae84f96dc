using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Feeds;
using Tutorial;
using Tutorial.Model;

namespace Dashboard.Tests.Fakes;

/// <summary>Two phases whose steps do what a test says.</summary>
internal sealed class FakeTutorial : ITutorial
{
    private readonly NewestValue<TutorialState> _state;
    private readonly NewestValue<ImmutableList<OutputLine>> _output = new([]);

    public FakeTutorial()
    {
        Phases =
        [
            new(0, new("A cluster", "클러스터 만들기"), [Step(0, "create-cluster", "Create a cluster", "클러스터 만들기", "kind create cluster --name local", "gitops/bootstrap/phase-0/local.yaml"), Step(0, "your-repository", "Your repository", "내 저장소", "git clone http://localhost:5080/git/learning-gitops.git")]),
            new(1, new("Argo CD by hand", "손으로 설치하는 Argo CD"), [Step(1, "install-argo-cd", "Install Argo CD by hand", "Argo CD 손으로 설치하기", "kubectl apply --server-side --force-conflicts -k gitops/bootstrap/phase-1\nkubectl -n argo wait deploy --all --for=condition=Available --timeout=5m", "gitops/bootstrap/phase-1/kustomization.yaml")]),
        ];
        _state = new(new(
            Phases.SelectMany(p => p.Steps).ToImmutableDictionary(s => s.Id, s => new StepState(
                s.Id, StepStatus.Ready, [new(new("A node is `Ready`", "노드가 `Ready`입니다"), CheckStatus.Waiting, new("Waiting for a node", "노드를 기다리는 중"), false, null)], [], null, [], 0, false, null, null)),
            new StepId(0, "create-cluster")));
    }

    public ImmutableArray<Phase> Phases { get; }

    public TutorialState Current => _state.Current;

    public List<StepId> Ran { get; } = [];

    public TaskCompletionSource Run { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set(StepState step, StepId? next = null) => _state.Update(known => known with { Steps = known.Steps.SetItem(step.Id, step), Next = next ?? known.Next });

    public void Print(string text, OutputKind kind = OutputKind.Answer) => _output.Update(known => known.Add(new(DateTimeOffset.UtcNow, kind, text)));

    public IAsyncEnumerable<TutorialState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    public Task RunAsync(StepId step, ImmutableDictionary<string, string> answers, CancellationToken cancellationToken)
    {
        Ran.Add(step);
        Set(Current.Steps[step] with { Status = StepStatus.Running, Runs = Current.Steps[step].Runs + 1, StartedAt = DateTimeOffset.UtcNow });
        return Run.Task;
    }

    public Task CancelAsync(StepId step, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UndoAsync(StepId step, CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<OutputLine?> ReadOutputAsync(StepId step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        await foreach (var lines in _output.ReadAsync(cancellationToken))
        {
            for (; read < lines.Count; read++) { yield return lines[read]; }
        }
    }

    public Task JumpToAsync(StepId step, CancellationToken cancellationToken)
    {
        Undertake(new(UndertakingKind.JumpAhead, step, step.Phase, true, null, [], null));
        return Run.Task;
    }

    public Task ResetAsync(int phase, CancellationToken cancellationToken)
    {
        Undertake(new(UndertakingKind.Reset, null, phase, true, null, [], null));
        return Run.Task;
    }

    public Task StopUndertakingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public string ExportProgress() => "{}";

    public Exception? ImportRefusal { get; set; }

    public List<string> Imported { get; } = [];

    public Task ImportProgressAsync(string file, CancellationToken cancellationToken)
    {
        if (ImportRefusal is { } refusal) { throw refusal; }
        Imported.Add(file);
        return Task.CompletedTask;
    }

    public void Undertake(Undertaking undertaking) => _state.Update(known => known with { Undertaking = undertaking });

    private static Step Step(int phase, string slug, string english, string korean, string command, params ImmutableArray<string> files) => new(
        new(phase, slug), new(english, korean),
        new($"{english}. A Kubernetes cluster is an **API** with controllers behind it; `kubectl` speaks to it.", $"{korean}. 쿠버네티스 클러스터는 컨트롤러를 거느린 **API**입니다. `kubectl`이 말을 겁니다."),
        new("Look at the output.", "출력을 보세요."), command, files, true, new("Deletes it again", "다시 지웁니다"), "/applications");
}

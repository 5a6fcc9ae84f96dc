using Tutorial.Model;

namespace Scenarios;

/// <summary>
/// The scenarios on a cluster in a second process, which is reached only by its kubeconfig: the commands that the steps show are typed,
/// and run by the real kubectl and git.
/// </summary>
public sealed class ContextScenarios(ContextScenarios.Shared shared) : ClusterScenarios, IClassFixture<ContextScenarios.Shared>
{
    private static readonly StepId Connect = new(0, "create-cluster");

    private protected override async Task<Lesson> PassAsync(StepId step)
    {
        shared.Tools.RequireTools();
        await shared.OpenAsync(Cancelled);
        await TypeAsync(shared.Lesson, step);
        return shared.Lesson;
    }

    private protected override Task RemoveAsync(Lesson lesson, string directory) =>
        GitAsync(lesson, $"git rm -r {directory} && git commit -m 'Remove {directory}' && git push");

    private protected override Task RevertAsync(Lesson lesson) => GitAsync(lesson, "git revert --no-edit HEAD && git push");

    private static async Task GitAsync(Lesson lesson, string command)
    {
        var (code, printed) = await lesson.Terminal.TypeAsync(command, Cancelled);
        Assert.True(code == 0, printed);
    }

    private static async Task TypeAsync(Lesson lesson, StepId step)
    {
        if (lesson.Tutorial.Current.Steps[step].Status == StepStatus.Passed) { return; }
        foreach (var needed in lesson.Tutorial.Current.Steps[step].LockedBy) { await TypeAsync(lesson, needed); }

        // Which cluster the tutorial is on is chosen in the dashboard; a terminal cannot tell it.
        if (step == Connect) { await lesson.PressAsync(step, Cancelled); }
        else { await lesson.TypeAsync(step, Cancelled); }
    }

    public sealed class Shared(Toolbox tools) : IAsyncDisposable
    {
        private Lesson? _lesson;

        internal Toolbox Tools => tools;

        internal Lesson Lesson => _lesson ?? throw new InvalidOperationException("not opened yet");

        // Not before the first scenario: without tools there is none.
        internal async Task OpenAsync(CancellationToken cancellationToken) =>
            _lesson ??= await Lesson.OpenContextAsync(Path.Combine(tools.Folder, "context"), tools, cancellationToken);

        public ValueTask DisposeAsync() => _lesson?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

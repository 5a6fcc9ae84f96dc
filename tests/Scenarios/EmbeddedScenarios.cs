using System.Collections.Immutable;
using GitRepository.Model;
using Tutorial.Model;

namespace Scenarios;

/// <summary>The scenarios on the embedded cluster in this process, by the tutorial's buttons.</summary>
public sealed class EmbeddedScenarios(EmbeddedScenarios.Shared shared) : ClusterScenarios, IClassFixture<EmbeddedScenarios.Shared>
{
    private protected override async Task<Lesson> PassAsync(StepId step)
    {
        await shared.Lesson.ReachAsync(step, Cancelled);
        return shared.Lesson;
    }

    private protected override async Task RemoveAsync(Lesson lesson, string directory)
    {
        await lesson.Repository.RebaseAsync(Cancelled);
        await lesson.Repository.WriteAsync([new FileEdit(directory, null)], Cancelled);
        await lesson.Repository.CommitAsync($"Remove {directory}", ImmutableDictionary<string, string>.Empty, Cancelled);
        Assert.Equal(PushOutcome.Pushed, await lesson.Repository.PushAsync(Cancelled));
    }

    private protected override async Task RevertAsync(Lesson lesson)
    {
        await lesson.Repository.RevertAsync(lesson.Repository.Current.RemoteHead!.Sha, ImmutableDictionary<string, string>.Empty, Cancelled);
        Assert.Equal(PushOutcome.Pushed, await lesson.Repository.PushAsync(Cancelled));
    }

    public sealed class Shared(Toolbox tools) : IAsyncLifetime
    {
        internal Lesson Lesson { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Lesson = await Lesson.OpenEmbeddedAsync(Path.Combine(tools.Folder, "embedded"), tools, TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => Lesson.DisposeAsync();
    }
}

using ArgoCD.Git;
using ArgoCD.RepoServer;
using FileTrees;
using Microsoft.Extensions.Time.Testing;

namespace ArgoCD.Tests.RepoServer;

public sealed class RevisionResolverTests
{
    private const string Url = "http://git.default.svc/learning-gitops.git";

    [Fact]
    public async Task What_was_asked_first_and_answered_last_does_not_hide_what_is_known_since()
    {
        var token = TestContext.Current.CancellationToken;
        var (git, clock) = (new SlowGit(), new FakeTimeProvider());
        var resolver = new RevisionResolver(git, TimeSpan.FromMinutes(3), clock);
        var poll = resolver.ResolveAsync(Url, "main", "", noCache: true, token);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var announced = resolver.ResolveAsync(Url, "main", "", noCache: true, token);
        git.Answers[1].SetResult(MainAt("b"));
        Assert.Equal(Sha("b"), await announced);
        git.Answers[0].SetResult(MainAt("a"));
        Assert.Equal(Sha("a"), await poll);

        Assert.Equal(Sha("b"), await resolver.ResolveAsync(Url, "main", "", noCache: false, token));
    }

    private static string Sha(string digit) => string.Concat(Enumerable.Repeat(digit, 40));

    private static Dictionary<string, string> MainAt(string digit) => new() { ["refs/heads/main"] = Sha(digit) };

    /// <summary>A repository that answers when the test says so.</summary>
    private sealed class SlowGit : IGitSource
    {
        public List<TaskCompletionSource<IReadOnlyDictionary<string, string>>> Answers { get; } = [];

        public Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken)
        {
            Answers.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
            return Answers[^1].Task;
        }

        public Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

using System.Net;
using System.Net.Http.Json;
using ArgoCD.RepoServer;
using ArgoCD.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ArgoCD.Tests.RepoServer;

public sealed class RepoServerClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_repo_server_that_does_not_answer_is_asked_three_times_a_second_apart(int refusals, bool succeeds)
    {
        using var network = new FakeNetwork();
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        var asked = 0;
        using var listening = network.Of("argocd-repo-server").Listen(8081, (_, _) => Task.FromResult(++asked <= refusals
            ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            : new HttpResponseMessage { Content = JsonContent.Create(new GitDirectoriesResponse("sha", ["apps"]), options: RepoServerProtocol.Options) }));
        var asking = new RepoServerClient(network.Client, clock).ListDirectoriesAsync(new("url", "main", false, ""), Token);
        while (!asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        if (succeeds)
        {
            Assert.Equal(["apps"], (await asking).Paths);
        }
        else
        {
            var error = await Assert.ThrowsAsync<RepoServerException>(() => asking);
            Assert.Equal("rpc error: code = Unavailable desc = unexpected HTTP status code received from server: 503 (Service Unavailable)", error.Message);
        }

        Assert.Equal(3, asked);
        Assert.True(clock.GetUtcNow() - start >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_refusal_of_the_repo_server_itself_is_not_asked_again()
    {
        using var network = new FakeNetwork();
        var asked = 0;
        using var listening = network.Of("argocd-repo-server").Listen(8081, (_, _) =>
        {
            asked++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError)
            {
                Content = JsonContent.Create(new RepoServerFailure("Unknown", "app path does not exist"), options: RepoServerProtocol.Options),
            });
        });
        var error = await Assert.ThrowsAsync<RepoServerException>(
            () => new RepoServerClient(network.Client, new FakeTimeProvider()).ListDirectoriesAsync(new("url", "main", false, ""), Token));
        Assert.Equal("rpc error: code = Unknown desc = app path does not exist", error.Message);
        Assert.Equal(1, asked);
    }
}

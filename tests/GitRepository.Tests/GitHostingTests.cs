using System.Net;
using System.Text;

namespace GitRepository.Tests;

public sealed class GitHostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Git_clones_commits_and_pushes_and_the_push_is_told()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        var clone = await fixture.CloneAsync("clone");
        Assert.True(File.Exists(Path.Combine(clone, "README.md")));
        await using var pushes = fixture.Repository.WatchPushesAsync(Token).GetAsyncEnumerator(Token);

        await fixture.CommitFileAsync("clone", "gitops/applications/coffee/delivery/kustomization.yaml", "resources: []\n");
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q"));

        Assert.True(await pushes.MoveNextAsync());
        Assert.True(pushes.Current.FromOutside);
        Assert.False(pushes.Current.Forced);
        Assert.Equal("Mina", Assert.Single(pushes.Current.Commits).AuthorName);
        Assert.Equal(["gitops/applications/coffee/delivery/kustomization.yaml"], pushes.Current.ChangedPaths);
        // The clean working copy follows, and what the remote says is what Argo CD would read.
        Assert.Equal("resources: []\n", await fixture.Repository.ReadAsync(null, "gitops/applications/coffee/delivery/kustomization.yaml", Token));
        var references = await fixture.Repository.ListReferencesAsync(Token);
        Assert.Equal(pushes.Current.After, references["refs/heads/main"]);
        Assert.Equal(pushes.Current.After, references["HEAD"]);
        Assert.Equal(pushes.Current.ChangedPaths, (await fixture.Repository.ListChangedFilesAsync(pushes.Current.Before!, pushes.Current.After, Token))!.Value);
        Assert.Null(await fixture.Repository.ListChangedFilesAsync(new string('0', 40), pushes.Current.After, Token));
        var tree = await fixture.Repository.OpenTreeAsync(pushes.Current.After, Token);
        Assert.Equal(["cart", "delivery"], tree!.List("gitops/applications/coffee")!.Select(entry => entry.Name));
        Assert.False(tree.Read("gitops/applications/coffee/delivery").HasValue);
        Assert.False(tree.Read("gitops/applications/coffee/delivery/Kustomization").HasValue);
        Assert.Equal("resources: []\n", Encoding.UTF8.GetString(tree.Read("gitops/applications/coffee/delivery/kustomization.yaml")!.Value.Span));
    }

    [Fact]
    public async Task Every_write_goes_to_the_disk_and_the_one_who_pushes_is_told_nothing_of_how()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        await fixture.CommitFileAsync("clone", "gitops/a.yaml", "a: 1\n");

        Assert.Equal("", RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q")).StandardError);
        using var remote = new LibGit2Sharp.Repository(fixture.Repository.RemotePath);
        Assert.True(remote.Config.Get<bool>("core.fsyncObjectFiles").Value);
    }

    [Fact]
    public async Task A_forced_push_is_accepted_and_what_it_dropped_is_kept()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        await fixture.CommitFileAsync("clone", "gitops/a.yaml", "a: 1\n");
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q"));
        var dropped = fixture.Repository.Current.RemoteHead!.Sha;
        await using var pushes = fixture.Repository.WatchPushesAsync(Token).GetAsyncEnumerator(Token);

        RepositoryFixture.Expect(await fixture.GitAsync("clone", "reset", "-q", "--hard", "HEAD~1"));
        await fixture.CommitFileAsync("clone", "gitops/b.yaml", "b: 1\n");
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q", "--force"));

        Assert.True(await pushes.MoveNextAsync());
        Assert.True(pushes.Current.Forced);
        var kept = await fixture.GitAsync(fixture.Repository.RemotePath, "for-each-ref", "--format=%(objectname)", "refs/backup");
        Assert.Equal(dropped, kept.StandardOutput.Trim());
        Assert.Null(await fixture.Repository.ReadAsync(null, "gitops/a.yaml", Token));
    }

    [Fact]
    public async Task Main_cannot_be_deleted_and_backups_cannot_be_written()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        Assert.NotEqual(0, (await fixture.GitAsync("clone", "push", "origin", ":main")).ExitCode);
        Assert.NotEqual(0, (await fixture.GitAsync("clone", "push", "origin", "main:refs/backup/mine")).ExitCode);
        Assert.NotNull(await fixture.Repository.ReadAsync("main", "README.md", Token));
    }

    [Fact]
    public async Task A_push_from_a_web_page_is_refused()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        using var client = new HttpClient();
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/info/refs?service=git-receive-pack"), (HttpMethod.Post, "/git-receive-pack") })
        {
            using var request = new HttpRequestMessage(method, fixture.Address + path);
            request.Headers.Add("Origin", "http://localhost:5080");
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using var dumb = await client.GetAsync(new Uri(fixture.Address + "/info/refs"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, dumb.StatusCode);
        using var plain = await client.PostAsync(new Uri(fixture.Address + "/git-upload-pack"), new StringContent("x"), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
    }

    [Fact]
    public async Task Big_pushes_arrive_compressed_and_in_chunks()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        var random = new Random(7);
        var text = new StringBuilder();
        for (var i = 0; i < 60_000; i++) { text.Append(random.Next()).Append('\n'); }
        await fixture.CommitFileAsync("clone", "gitops/big.txt", text.ToString());
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "-c", "http.postBuffer=65536", "push", "-q"));
        await fixture.CloneAsync("again");
        Assert.Equal(text.ToString(), await fixture.Repository.ReadAsync("main", "gitops/big.txt", Token));
    }

    [Fact]
    public async Task A_push_straight_into_the_folder_is_noticed_too()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        await using var pushes = fixture.Repository.WatchPushesAsync(Token).GetAsyncEnumerator(Token);
        await fixture.CommitFileAsync("clone", "gitops/a.yaml", "a: 1\n");
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q", fixture.Repository.RemotePath, "main"));
        Assert.True(await pushes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.True(pushes.Current.FromOutside);
    }

    [Fact]
    public async Task A_push_that_nobody_saw_is_found_at_the_next_start()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("clone");
        await fixture.CommitFileAsync("clone", "gitops/a.yaml", "a: 1\n");
        await fixture.Repository.DisposeAsync();
        RepositoryFixture.Expect(await fixture.GitAsync("clone", "push", "-q", fixture.Repository.RemotePath, "main"));
        await fixture.ReopenAsync();
        Assert.Equal("a: 1\n", await fixture.Repository.ReadAsync(null, "gitops/a.yaml", Token));
    }
}

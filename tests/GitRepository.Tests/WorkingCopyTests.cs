using System.Collections.Immutable;
using GitRepository.Model;

namespace GitRepository.Tests;

public sealed class WorkingCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_start_commits_the_tree_of_the_tutorial_and_a_restart_keeps_it()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        var first = fixture.Repository.Current.RemoteHead!;
        Assert.Equal("tag: 1.0.0\n", await fixture.Repository.ReadAsync("main", "gitops/values.yaml", Token));
        Assert.Contains(new TreeEntry("gitops/applications/coffee/cart", true), await fixture.Repository.ListAsync("main", Token));
        Assert.Equal((0, 0), (fixture.Repository.Current.Unpushed, fixture.Repository.Current.Behind));

        await fixture.ReopenAsync();

        Assert.Equal(first.Sha, fixture.Repository.Current.RemoteHead!.Sha);
        Assert.Empty(fixture.Repository.Current.Changed);
    }

    [Fact]
    public async Task An_edit_becomes_a_change_then_a_commit_then_a_push()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        var pushes = fixture.Repository.WatchPushesAsync(Token).GetAsyncEnumerator(Token);

        await fixture.Repository.WriteAsync([new("gitops/applications/coffee/payment/api/values.yaml", "name: payment\n")], Token);
        var change = Assert.Single(await fixture.Repository.ReadChangesAsync(Token));
        Assert.Equal(FileChangeKind.Added, change.Kind);
        Assert.Contains("+name: payment", change.Patch, StringComparison.Ordinal);

        var commit = await fixture.Repository.CommitAsync("Add payment", ImmutableDictionary<string, string>.Empty.Add("Dashboard-Step", "4/add-payment"), Token);
        Assert.Equal("4/add-payment", commit!.Trailers["Dashboard-Step"]);
        Assert.Equal(1, fixture.Repository.Current.Unpushed);
        Assert.Null(await fixture.Repository.ReadAsync("main", "gitops/applications/coffee/payment/api/values.yaml", Token));

        Assert.Equal(PushOutcome.Pushed, await fixture.Repository.PushAsync(Token));
        Assert.True(await pushes.MoveNextAsync());
        Assert.Equal(commit.Sha, pushes.Current.After);
        Assert.False(pushes.Current.FromOutside);
        Assert.Equal(["gitops/applications/coffee/payment/api/values.yaml"], pushes.Current.ChangedPaths);
        Assert.True((await fixture.Repository.ListCommitsAsync(null, 10, Token))[0].Pushed);
        Assert.Equal(PushOutcome.UpToDate, await fixture.Repository.PushAsync(Token));
    }

    [Fact]
    public async Task Deleting_a_directory_and_reverting_it_gives_the_same_tree()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        var before = await fixture.Repository.FindObjectIdAsync("main", "gitops/applications/coffee/cart", Token);

        var deletion = await fixture.CommitAsync("gitops/applications/coffee/cart", null);
        await fixture.Repository.PushAsync(Token);
        Assert.Null(await fixture.Repository.FindObjectIdAsync("main", "gitops/applications/coffee/cart", Token));
        Assert.Equal(FileChangeKind.Deleted, Assert.Single(await fixture.Repository.ReadCommitChangesAsync(deletion.Sha, Token)).Kind);

        var revert = await fixture.Repository.RevertAsync(deletion.Sha, RepositoryFixture.NoTrailers, Token);
        await fixture.Repository.PushAsync(Token);

        Assert.Equal("Revert \"Change gitops/applications/coffee/cart\"", revert.Subject);
        Assert.Equal(before, await fixture.Repository.FindObjectIdAsync("main", "gitops/applications/coffee/cart", Token));
        Assert.NotNull(await fixture.Repository.ReadAsync(null, "gitops/applications/coffee/cart/kustomization.yaml", Token));
        Assert.Equal(3, (await fixture.Repository.ListCommitsAsync("gitops/applications/coffee/cart", 10, Token)).Length);
    }

    [Fact]
    public async Task A_tree_comes_back_by_a_new_commit_and_what_came_between_stays_in_the_history()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        var before = fixture.Repository.Current.RemoteHead!;
        var tree = await fixture.Repository.FindObjectIdAsync("main", "gitops", Token);
        await fixture.Repository.WriteAsync(
            [new("gitops/applications/coffee/cart", null), new("gitops/applications/coffee/tea/values.yaml", "kind: Tea\n")], Token);
        var change = await fixture.Repository.CommitAsync("Tea instead", RepositoryFixture.NoTrailers, Token);
        await fixture.Repository.PushAsync(Token);

        var restored = await fixture.Repository.RestoreAsync(before.Sha, "Back to coffee", RepositoryFixture.NoTrailers.Add("Dashboard-Reset", "4"), Token);
        await fixture.Repository.PushAsync(Token);

        Assert.Equal(tree, await fixture.Repository.FindObjectIdAsync("main", "gitops", Token));
        Assert.Null(await fixture.Repository.ReadAsync(null, "gitops/applications/coffee/tea/values.yaml", Token));
        Assert.NotNull(await fixture.Repository.ReadAsync(null, "gitops/applications/coffee/cart/kustomization.yaml", Token));
        Assert.Equal([restored!.Sha, change!.Sha, before.Sha], (await fixture.Repository.ListCommitsAsync(null, 3, Token)).Select(commit => commit.Sha));
        Assert.Equal("4", restored.Trailers["Dashboard-Reset"]);
        Assert.Null(await fixture.Repository.RestoreAsync(before.Sha, "Once more", RepositoryFixture.NoTrailers, Token));
    }

    [Fact]
    public async Task A_write_that_was_killed_half_way_never_happened()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.Repository.WriteAsync([new("gitops/values.yaml", "tag: 1.1.0\n")], Token);

        // What a kill leaves of a write that replaces a file and deletes a directory: the old content stands aside.
        var aside = Path.Combine(fixture.Folder, "data", "staging", "0", "gitops");
        Directory.CreateDirectory(Path.Combine(aside, "applications", "coffee"));
        File.Move(Path.Combine(fixture.Repository.WorkingCopyPath, "gitops", "values.yaml"), Path.Combine(aside, "values.yaml"));
        await File.WriteAllTextAsync(Path.Combine(fixture.Repository.WorkingCopyPath, "gitops", "values.yaml"), "tag", Token);
        Directory.Move(Path.Combine(fixture.Repository.WorkingCopyPath, "gitops", "applications", "coffee", "cart"), Path.Combine(aside, "applications", "coffee", "cart"));

        await fixture.ReopenAsync();

        Assert.Equal("tag: 1.1.0\n", await fixture.Repository.ReadAsync(null, "gitops/values.yaml", Token));
        Assert.Equal(["gitops/values.yaml"], fixture.Repository.Current.Changed);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "data", "staging")));
    }

    [Fact]
    public async Task Locks_of_a_process_that_was_killed_do_not_stop_the_next()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        string[] locks =
        [
            Path.Combine(fixture.Repository.WorkingCopyPath, ".git", "index.lock"),
            Path.Combine(fixture.Repository.WorkingCopyPath, ".git", "refs", "heads", "main.lock"),
            Path.Combine(fixture.Repository.RemotePath, "refs", "heads", "main.lock"),
        ];
        foreach (var file in locks) { await File.WriteAllTextAsync(file, "", Token); }

        await fixture.ReopenAsync();
        await fixture.CommitAsync("gitops/values.yaml", "tag: 1.1.0\n");

        Assert.Equal(PushOutcome.Pushed, await fixture.Repository.PushAsync(Token));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("gitops//x")]
    [InlineData(".git/config")]
    [InlineData("gitops/.GIT/hooks/x")]
    [InlineData("git~1/config")]
    [InlineData("a\\b")]
    [InlineData("")]
    public async Task A_path_that_leaves_the_root_is_refused(string path)
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.WriteAsync([new(path, "x")], Token));
        await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.ReadAsync(null, path, Token));
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        Directory.CreateSymbolicLink(Path.Combine(fixture.Repository.WorkingCopyPath, "elsewhere"), fixture.Folder);
        await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.WriteAsync([new("elsewhere/x", "x")], Token));
        await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.ReadAsync(null, "elsewhere/seed/values.yaml", Token));
    }

    [Fact]
    public async Task A_write_is_done_whole_or_not_at_all()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.WriteAsync([new("gitops/values.yaml", "tag: 2.0.0\n"), new("gitops/big.yaml", new string('x', 2 << 20))], Token));
        Assert.Empty(fixture.Repository.Current.Changed);
    }

    [Fact]
    public async Task Two_commits_that_change_the_same_line_conflict_and_nothing_is_lost()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("other");
        await fixture.CommitAsync("gitops/values.yaml", "tag: 2.0.0\n");
        await fixture.CommitFileAsync("other", "gitops/values.yaml", "tag: 3.0.0\n");
        RepositoryFixture.Expect(await fixture.GitAsync("other", "push", "-q"));

        Assert.Equal(PushOutcome.Conflict, await fixture.Repository.PushAsync(Token));
        var refusal = await Assert.ThrowsAsync<RepositoryException>(() => fixture.Repository.RebaseAsync(Token));
        Assert.Contains("gitops/values.yaml", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (fixture.Repository.Current.Unpushed, fixture.Repository.Current.Behind));

        await fixture.Repository.DiscardAsync(Token);
        Assert.Equal("tag: 3.0.0\n", await fixture.Repository.ReadAsync(null, "gitops/values.yaml", Token));
        Assert.Equal((0, 0), (fixture.Repository.Current.Unpushed, fixture.Repository.Current.Behind));
    }

    [Fact]
    public async Task A_commit_beside_a_foreign_one_is_put_on_top_of_it()
    {
        await using var fixture = await RepositoryFixture.OpenAsync();
        await fixture.ServeAsync();
        await fixture.CloneAsync("other");
        await fixture.CommitAsync("gitops/values.yaml", "tag: 2.0.0\n");
        await fixture.CommitFileAsync("other", "gitops/more.yaml", "more: true\n");
        RepositoryFixture.Expect(await fixture.GitAsync("other", "push", "-q"));

        await fixture.Repository.RebaseAsync(Token);

        Assert.Equal(PushOutcome.Pushed, await fixture.Repository.PushAsync(Token));
        Assert.Equal("more: true\n", await fixture.Repository.ReadAsync("main", "gitops/more.yaml", Token));
        Assert.Equal("tag: 2.0.0\n", await fixture.Repository.ReadAsync("main", "gitops/values.yaml", Token));
    }
}

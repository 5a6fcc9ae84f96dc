using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tutorial.Model;

namespace Tutorial.Tests;

/// <summary>What Argo CD is told of the repository.</summary>
public sealed class AnnouncementTests
{
    private static readonly StepId Create = new(0, "create-cluster");
    private static readonly string[] Concerned = ["argocd-repo-server", "argocd-server", "argocd-applicationset-controller"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_push_is_told_to_both_receivers_as_github_tells_it()
    {
        await using var fixture = await OpenAsync();
        var commit = await PushAsync(fixture);

        var told = await ToldAsync(fixture);
        Assert.Equal(["/api/v1/namespaces/argo/services/argocd-applicationset-controller:7000/proxy/api/webhook", "/api/v1/namespaces/argo/services/argocd-server:80/proxy/api/webhook"], told.Select(request => request.Path));
        var body = JsonNode.Parse(told[0].Body)!;
        Assert.Equal(("refs/heads/main", commit, "http://git.default.svc/learning-gitops"), ((string?)body["ref"], (string?)body["after"], (string?)body["repository"]!["html_url"]));
    }

    [Fact]
    public async Task After_a_restart_the_newest_commit_is_told_again_once_all_that_it_concerns_has_started_again()
    {
        await using var fixture = await OpenAsync();
        var commit = await PushAsync(fixture);
        await ToldAsync(fixture);
        fixture.Cluster.Requests.Clear();
        foreach (var name in Concerned) { Start(fixture, name, DateTimeOffset.UnixEpoch); }
        await fixture.RestartAsync();
        foreach (var name in Concerned)
        {
            Assert.Empty(fixture.Cluster.Requests);
            Start(fixture, name, DateTimeOffset.UtcNow);
        }

        Assert.All(await ToldAsync(fixture), request => Assert.Equal(commit, (string?)JsonNode.Parse(request.Body)!["after"]));
    }

    [Fact]
    public async Task What_starts_for_the_first_time_is_told_of_pushes_alone()
    {
        await using var fixture = await OpenAsync();
        foreach (var name in Concerned) { Start(fixture, name, DateTimeOffset.UtcNow); }
        var commit = await PushAsync(fixture);

        Assert.All(await ToldAsync(fixture), request => Assert.Equal(commit, (string?)JsonNode.Parse(request.Body)!["after"]));
    }

    private static async Task<TutorialFixture> OpenAsync()
    {
        var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        return fixture;
    }

    private static async Task<string> PushAsync(TutorialFixture fixture)
    {
        await fixture.Repository.WriteAsync([new("gitops/note.yaml", "a: 1\n")], Token);
        var commit = await fixture.Repository.CommitAsync("Note", ImmutableDictionary<string, string>.Empty, Token);
        await fixture.Repository.PushAsync(Token);
        return commit!.Sha;
    }

    private static async Task<List<(HttpMethod Method, string Path, string Body)>> ToldAsync(TutorialFixture fixture)
    {
        await foreach (var deliveries in fixture.Tutorial.WatchDeliveriesAsync(Token))
        {
            if (deliveries.Length == 2) { break; }
        }

        return [.. fixture.Cluster.Requests.Where(request => request.Method == HttpMethod.Post).OrderBy(request => request.Path, StringComparer.Ordinal)];
    }

    private static void Start(TutorialFixture fixture, string name, DateTimeOffset at) => fixture.Cluster.Put("Pod", "argo", name, $$$$$$"""
        {"metadata":{"labels":{"app.kubernetes.io/name":"{{{{{{name}}}}}}"}},
         "status":{"conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"state":{"running":{"startedAt":"{{{{{{at:yyyy-MM-dd'T'HH:mm:ss'Z'}}}}}}"}}}]}}
        """);
}

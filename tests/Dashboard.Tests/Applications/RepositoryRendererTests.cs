using Dashboard.Features.Repository.Rendering;
using GitRepository.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Applications;

public sealed class RepositoryRendererTests : PageContext
{
    private const string Kustomization = "gitops/applications/coffee/order/kustomization.yaml";

    private RepositoryRenderer Files => Services.GetRequiredService<RepositoryRenderer>();

    [Fact]
    public async Task The_working_copy_renders_with_what_is_not_committed_and_the_commit_without()
    {
        await WriteAsync((Kustomization, "resources: [config.yaml]\nnamePrefix: my-\n"), ("gitops/applications/coffee/order/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: order\n"));
        var now = await Files.RenderWorkingCopyAsync("gitops/applications/coffee/order", false, [], TestContext.Current.CancellationToken);
        Assert.Equal("my-order", (string?)Assert.Single(now.Objects)["metadata"]!["name"]);

        var then = await Files.RenderCommitAsync(Repository.Current.LocalHead!.Sha, "gitops/applications/coffee/order", false, TestContext.Current.CancellationToken);
        Assert.Empty(then.Objects);
        Assert.NotNull(then.Problem);   // a kustomization of nothing is refused
    }

    [Fact]
    public async Task A_directory_without_kustomization_is_read_manifest_by_manifest()
    {
        await WriteAsync(("plain/a.yaml", "kind: A\n---\nkind: B\n---\n# nothing\n"), ("plain/values.txt", "kind: C"), ("plain/below/d.yaml", "kind: D"));
        var rendered = await Files.RenderWorkingCopyAsync("plain", false, [], TestContext.Current.CancellationToken);
        Assert.Equal(["A", "B"], rendered.Objects.Select(o => (string?)o["kind"]));
    }

    [Fact]
    public async Task What_does_not_render_says_why_in_the_words_of_the_tool()
    {
        await WriteAsync((Kustomization, "resources: [missing.yaml]\n"));
        var rendered = await Files.RenderWorkingCopyAsync("gitops/applications/coffee/order", false, [], TestContext.Current.CancellationToken);
        Assert.Contains("missing.yaml", rendered.Problem, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await Files.RenderWorkingCopyAsync("nowhere", false, [], TestContext.Current.CancellationToken)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_nobody_knows_is_a_problem_and_no_crash()
    {
        var rendered = await Files.RenderCommitAsync("0000000000000000000000000000000000000000", "gitops", false, TestContext.Current.CancellationToken);
        Assert.NotNull(rendered.Problem);
    }

    [Theory]
    [InlineData("gitops/a/api/values.yaml", "gitops/a/api")]
    [InlineData("gitops/a/secret/x.yaml", "gitops/a")]
    [InlineData("README.md", null)]
    public void A_file_belongs_to_the_nearest_kustomization_above_it(string path, string? directory) =>
        Assert.Equal(directory, RepositoryRenderer.NearestKustomization(new HashSet<string> { "gitops/a/kustomization.yaml", "gitops/a/api/kustomization.yml" }, path));

    private Task WriteAsync(params (string Path, string Text)[] files) =>
        Repository.WriteAsync([.. files.Select(f => new FileEdit(f.Path, f.Text))], TestContext.Current.CancellationToken);
}

using Clusters.Commands;
using Embedded.Cluster.Upstream;
using GitRepository;
using Tutorial.Steps;

namespace Tutorial.Tests;

public sealed class RenderingTests
{
    [Fact]
    public async Task Phase_1_of_the_real_tree_renders_offline_and_holds_what_its_steps_claim()
    {
        var folder = Directory.CreateTempSubdirectory("render-").FullName;
        await using var repository = await LearnerRepository.OpenAsync(
            new() { DataDirectory = folder, SeedDirectory = Path.Combine(TutorialFixture.Root(), "gitops") }, TestContext.Current.CancellationToken);
        var tree = await repository.OpenTreeAsync(repository.Current.RemoteHead!.Sha, TestContext.Current.CancellationToken);
        var builder = new KustomizationBuilder(new UpstreamCatalogue());
        var objects = await builder.BuildAsync(new RevisionFiles(tree!), "gitops/bootstrap/phase-1", enableHelm: false, TestContext.Current.CancellationToken);
        foreach (var wanted in new[] { "CustomResourceDefinition/applications.argoproj.io", "CustomResourceDefinition/rollouts.argoproj.io", "ConfigMap/argocd-cm", "AppProject/platform", "Deployment/argocd-applicationset-controller" })
        {
            Assert.Contains(objects, item => $"{(string?)item["kind"]}/{(string?)item["metadata"]!["name"]}" == wanted);
        }

        // What the form writes renders too.
        foreach (var edit in new Services.NewServiceForm("payment").Plan()) { await repository.WriteAsync([edit], TestContext.Current.CancellationToken); }
        await repository.CommitAsync("Add payment", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, TestContext.Current.CancellationToken);
        await repository.PushAsync(TestContext.Current.CancellationToken);
        var next = await repository.OpenTreeAsync(repository.Current.RemoteHead!.Sha, TestContext.Current.CancellationToken);
        var payment = await builder.BuildAsync(new RevisionFiles(next!), "gitops/applications/coffee/payment", enableHelm: true, TestContext.Current.CancellationToken);
        Assert.Equal(["Deployment", "HorizontalPodAutoscaler", "Service"], payment.Select(item => (string?)item["kind"]).Order(StringComparer.Ordinal));
    }
}

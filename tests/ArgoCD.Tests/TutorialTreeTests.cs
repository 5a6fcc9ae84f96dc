using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;
using ArgoCD.RepoServer;
using ArgoCD.Tests.Fakes;
using Embedded.Cluster.Upstream;
using FileTrees;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Runtime;

namespace ArgoCD.Tests;

/// <summary>The tutorial's own tree, through the real API server. Without a node nothing becomes Healthy, but everything is synced.</summary>
public sealed class TutorialTreeTests
{
    [Fact(Timeout = 120_000)]
    public async Task All_applications_of_the_tutorial_become_synced()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new(), cancellationToken);
        using var kubernetes = server.CreateAdminClient();
        var client = new ResourceClient(kubernetes);
        var git = new FolderGit(Repository());
        var remote = new UpstreamCatalogue();
        await InstallAsync(client, git, remote, cancellationToken);
        await using var argo = new ArgoInstallation(client, git, remote);
        argo.Start();

        foreach (var file in (string[])["phase-2/argo-bootstrap.yaml", "phase-3/external-bootstrap.yaml", "phase-4/products.yaml"])
        {
            var app = YamlDocuments.Parse(await File.ReadAllTextAsync(Path.Combine(Repository(), "gitops/bootstrap", file), cancellationToken)).First()!.AsObject();
            await client.CreateAsync(ApplicationWriter.Applications, app, new("test"), cancellationToken);
        }

        string[] expected = ["argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts", "cart", "external-bootstrap", "external-secrets", "metrics-server", "order", "products"];
        var start = await client.ListAsync(ApplicationWriter.Applications, "argo", null, cancellationToken);
        var version = start.ResourceVersion;
        var apps = start.Items.ToDictionary(app => app.Name());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(40));
        try
        {
            await foreach (var change in client.WatchAsync(ApplicationWriter.Applications, "argo", null, version, patience.Token))
            {
                apps[change.Object.Name()] = change.Object;
                if (expected.All(name => apps.GetValueOrDefault(name) is { } app && app.Text("status", "sync", "status") == "Synced" && app.Map("operation") is null))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told below.
        }

        Assert.All(expected, name => Assert.True(
            apps.GetValueOrDefault(name) is { } app && app.Text("status", "sync", "status") == "Synced",
            $"{name} (list {version}): {Tell(apps.GetValueOrDefault(name))}"));
    }

    private static string Tell(JsonObject? app) => app is null ? "absent"
        : $"{app.Text("status", "sync", "status")} {app.Text("status", "health", "status")} {app.At("status", "conditions")?.ToJsonString()} "
        + $"{app.Text("status", "operationState", "phase")} {app.Text("status", "operationState", "message")} "
        + string.Join(", ", app.Items("status", "resources").Where(entry => entry.Text("status") != "Synced").Select(entry => $"{entry.Text("kind")}/{entry.Text("name")}"));

    private static async Task InstallAsync(ResourceClient client, FolderGit git, UpstreamCatalogue remote, CancellationToken cancellationToken)
    {
        var tree = await git.OpenTreeAsync("", "", cancellationToken);
        var request = new ManifestRequest(
            "x", "argo", "default", [], ImmutableDictionary<string, SourceReference>.Empty, "", new(Tracking.ByLabel, Words.InstanceLabel, ""), "--enable-helm", [], "v1.35.0", [], false, false, "", [], "", false);
        var objects = await new KustomizeRenderer(remote).RenderAsync(new(tree, "gitops/bootstrap/phase-1", "", request, [], ImmutableDictionary<string, IFileTree>.Empty), cancellationToken);
        foreach (var run in (bool[])[true, false])
        {
            foreach (var item in objects.OrderBy(item => item.Kind() switch { "Namespace" => 0, "CustomResourceDefinition" => 1, _ => 2 }))
            {
                if (await client.FindTypeAsync(item.Text("apiVersion"), item.Kind(), cancellationToken) is { } type)
                {
                    await client.ApplyAsync(type, item.Copy(), new("kubectl", Force: true), cancellationToken);
                }
            }
        }
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}

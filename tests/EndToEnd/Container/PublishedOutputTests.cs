using System.Net;
using System.Text.RegularExpressions;
using CliWrap;
using Testing;

namespace EndToEnd.Container;

/// <summary>What the image carries: the published output, started as its entry point starts it.</summary>
public sealed class PublishedOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("published-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_published_output_is_complete_and_in_a_container_listens_on_every_interface()
    {
        var published = Path.Combine(_folder, "app");
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        await Cli.Wrap("dotnet").WithWorkingDirectory(Repository.Root)
            .WithArguments(["publish", "src/Dashboard", "--no-build", "--configuration", configuration, "--output", published, "-v", "quiet", "-nologo"]).ExecuteAsync(Cancelled);
        var program = Regex.Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Dockerfile"), Cancelled), "ENTRYPOINT \\[\"dotnet\", \"([^\"]+)\"").Groups[1].Value;
        Assert.True(File.Exists(Path.Combine(published, "gitops", "bootstrap", "phase-0", "local.yaml")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(published, "images"), "Coffee.*.dll", SearchOption.AllDirectories));

        await using var dashboard = await DashboardProcess.StartAsync(
            new DashboardStart(Path.Combine(_folder, "data"))
            {
                Program = Path.Combine(published, program),
                Arguments = ["--port", "0", "--api-port", "0", "--jump-to", "0/create-cluster"],
                Environment = new Dictionary<string, string?> { ["DOTNET_RUNNING_IN_CONTAINER"] = "true" },
            },
            Cancelled);
        await dashboard.WaitForLineAsync("0/create-cluster is proven", Cancelled);

        using var client = new HttpClient();
        Assert.Contains("_framework/blazor.web", await client.GetStringAsync(dashboard.Address, Cancelled), StringComparison.Ordinal);
        using var cluster = new ClusterWatch(dashboard.Kubeconfig);
        Assert.Equal("localhost", cluster.Address.Host);
        Assert.NotEmpty((await cluster.Resources.ListAsync(Kubernetes.Runtime.ResourceTypes.Nodes, null, null, Cancelled)).Items);
        if (OperatingSystem.IsLinux())
        {
            var addresses = Processes.ListeningAddresses(dashboard.Id);
            foreach (var port in new[] { dashboard.Address.Port, cluster.Address.Port })
            {
                Assert.Contains(addresses, one => one.Port == port && (one.Address.Equals(IPAddress.IPv6Any) || one.Address.Equals(IPAddress.Any)));
            }
        }
    }
}

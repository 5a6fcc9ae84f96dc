using System.Text;
using CliWrap;
using CliWrap.Buffered;
using ServerProcess;
using Testing;

namespace Conformance.Kubectl;

/// <summary>The genuine manifests of upstream, as a user would apply them.</summary>
public sealed class UpstreamTests
{
    [Theory]
    [InlineData("argo-cd-v3.5.1-install.yaml")]
    [InlineData("argo-rollouts-v1.9.1-install.yaml")]
    [InlineData("external-secrets-v2.9.0-crds.yaml")]
    [InlineData("metrics-server-v0.9.0-components.yaml")]
    public async Task A_genuine_manifest_applies_on_both_sides_and_the_second_time_changes_nothing(string file)
    {
        var data = Repository.ConformanceFolder();
        if (data is null) { Assert.Skip("no conformance data: set CONFORMANCE_DIR"); }
        var manifest = Path.Combine(data, "upstream", file);
        var cancellationToken = TestContext.Current.CancellationToken;

        foreach (var side in new[] { "client", "server" })
        {
            await using var cluster = await ClusterUnderTest.StartAsync(new ClusterUnderTestOptions { IsBare = true }, cancellationToken);
            var kubectl = Path.Combine(await Toolbox.CreateAsync(cluster), "kubectl");
            async Task<string> RunAsync(params string[] arguments)
            {
                var result = await Cli.Wrap(kubectl).WithArguments(["--kubeconfig", cluster.Kubeconfig, .. arguments]).WithValidation(CommandResultValidation.None)
                    .WithEnvironmentVariables(e => e.Set("HOME", cluster.Folder)).ExecuteBufferedAsync(Encoding.UTF8, cancellationToken);
                Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}\n{result.StandardOutput}\n{result.StandardError}");
                Assert.DoesNotContain("unknown field", result.StandardError, StringComparison.Ordinal);
                return result.StandardOutput;
            }

            // Annotations hold at most 256 KiB, which the largest of these CRDs exceed: they are for the server's side alone.
            var large = file.StartsWith("external-secrets", StringComparison.Ordinal) || file.StartsWith("argo-cd", StringComparison.Ordinal);
            await RunAsync("create", "namespace", "upstream");
            var isMetricsServer = file.StartsWith("metrics-server", StringComparison.Ordinal);
            string[] place = isMetricsServer ? [] : ["-n", "upstream"];   // it names its own
            string[] apply = ["apply", .. side == "server" || large ? ["--server-side"] : Array.Empty<string>(), .. place, "-f", manifest];
            await RunAsync(apply);

            // The server itself writes the status of definitions and of aggregated APIs, soon but not at once.
            string[] settled = isMetricsServer ? ["--for=jsonpath={.status.conditions[0].type}=Available", "apiservice/v1beta1.metrics.k8s.io"] : ["--for=condition=Established", "crd", "--all"];
            await RunAsync(["wait", "--timeout=60s", .. settled]);
            const string versions = "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}";
            var before = await RunAsync(["get", .. place, "-f", manifest, "-o", versions]);
            var second = await RunAsync(apply);
            var after = await RunAsync(["get", .. place, "-f", manifest, "-o", versions]);

            Assert.Equal(before, after);
            Assert.All(second.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.True(line.EndsWith(" unchanged", StringComparison.Ordinal) || line.EndsWith(" serverside-applied", StringComparison.Ordinal), line));
        }
    }
}

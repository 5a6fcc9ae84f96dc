using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Embedded.Cluster.Upstream;
using FileTrees;
using Kustomize;
using Testing;

namespace Scenarios;

/// <summary>
/// Every kustomization of <c>gitops/</c>, built by the real <c>kubectl kustomize --enable-helm</c> with helm 3, which reads upstream's genuine
/// addresses through the loopback proxy, and by our renderer: the same bytes.
/// </summary>
public sealed class TreeTests(Toolbox tools, TreeTests.Tree tree) : IClassFixture<TreeTests.Tree>
{
    public static TheoryData<string> Kustomizations =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "gitops"), "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Kustomizations))]
    public async Task Builds_to_the_same_bytes_with_the_real_kubectl_and_helm(string directory)
    {
        tools.RequireTools();
        var cancellationToken = TestContext.Current.CancellationToken;
        var real = await Cli.Wrap(Path.Combine(tools.Binaries, "kubectl"))
            .WithArguments(["kustomize", "--enable-helm", "--helm-command", Path.Combine(tools.Binaries, "helm"), directory])
            .WithWorkingDirectory(tree.Folder)
            .WithEnvironmentVariables(environment => environment
                .Set("HOME", tree.Folder)
                .Set("HTTPS_PROXY", tools.Upstream.Proxy.ToString())
                .Set("SSL_CERT_FILE", tools.Upstream.CertificateFile)
                .Set("https_proxy", null).Set("NO_PROXY", null).Set("no_proxy", null))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8, cancellationToken);
        Assert.True(real.ExitCode == 0, real.StandardError);

        var ours = await KustomizeBuild.RunAsync(
            new DirectoryFileTree(Repository.Root), directory, new KustomizeOptions { EnableHelm = true, Remote = new UpstreamCatalogue() }, cancellationToken);
        Assert.Equal(real.StandardOutput, ours.Text);
    }

    /// <summary>A copy of the tree: kubectl writes the charts that it fetches beside the kustomizations.</summary>
    public sealed class Tree(Toolbox tools)
    {
        public string Folder { get; } = Copy(Path.Combine(tools.Folder, "tree"));

        private static string Copy(string to)
        {
            var from = Path.Combine(Repository.Root, "gitops");
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, "gitops", Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            return to;
        }
    }
}

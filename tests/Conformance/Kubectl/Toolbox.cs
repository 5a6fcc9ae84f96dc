using ServerProcess;
using Testing;

namespace Conformance.Kubectl;

/// <summary>A folder with the real clients under the names that cases call.</summary>
internal static class Toolbox
{
    /// <summary>Makes the folder beside the cluster's kubeconfig; the test is skipped where a client cannot be had.</summary>
    internal static async Task<string> CreateAsync(ClusterUnderTest cluster)
    {
        var kubectl = (await Tools.KubectlAsync()).Require(Assert.Skip);
        var helm = (await Tools.HelmAsync()).Require(Assert.Skip);
        var helm3 = (await Tools.Helm3Async()).Require(Assert.Skip);
        var folder = Path.Combine(cluster.Folder, "bin");
        Directory.CreateDirectory(folder);
        foreach (var (name, target) in new[] { ("kubectl", kubectl), ("helm", helm), ("helm4", helm), ("helm3", helm3) })
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), target);
        }

        return folder;
    }
}

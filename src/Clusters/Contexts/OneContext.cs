using k8s;
using k8s.KubeConfigModels;

namespace Clusters.Contexts;

/// <summary>Copies one context of a kubeconfig, with its cluster and user, to a file that holds nothing else.</summary>
internal static class OneContext
{
    public static async Task CopyAsync(string source, string name, string target, CancellationToken cancellationToken)
    {
        if (!File.Exists(source)) { throw new InvalidOperationException($"There is no kubeconfig at {source}."); }
        var all = await KubernetesClientConfiguration.LoadKubeConfigAsync(new FileInfo(source));
        var context = all.Contexts.FirstOrDefault(item => item.Name == name) ?? throw new InvalidOperationException($"{source} has no context \"{name}\".");
        var folder = Path.GetDirectoryName(Path.GetFullPath(source))!;
        var clusters = all.Clusters.Where(item => item.Name == context.ContextDetails.Cluster).ToList();
        var users = all.Users.Where(item => item.Name == context.ContextDetails.User).ToList();
        foreach (var endpoint in clusters.Select(item => item.ClusterEndpoint))
        {
            endpoint.CertificateAuthority = Absolute(folder, endpoint.CertificateAuthority);
        }

        foreach (var credentials in users.Select(item => item.UserCredentials))
        {
            credentials.ClientCertificate = Absolute(folder, credentials.ClientCertificate);
            credentials.ClientKey = Absolute(folder, credentials.ClientKey);
        }

        var one = new K8SConfiguration { ApiVersion = "v1", Kind = "Config", CurrentContext = name, Contexts = [context], Clusters = clusters, Users = users };
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; }
        await using var file = new StreamWriter(target, options);
        await file.WriteAsync(KubernetesYaml.Serialize(one).AsMemory(), cancellationToken);
    }

    private static string? Absolute(string folder, string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, folder);
}

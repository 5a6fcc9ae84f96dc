using Kubernetes.Kubelet.Pods;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The folder that stands for a container's own file system.</summary>
internal static class ContainerRoot
{
    /// <summary>Makes the folder with the few files that a kubelet puts into each container.</summary>
    internal static string Create(string folder, PodContext context)
    {
        foreach (var below in new[] { "dev", "etc", "tmp", "root" })
        {
            Directory.CreateDirectory(Path.Combine(folder, below));
        }

        Write("hostname", $"{context.Key.Name}\n");
        Write("hosts", $"127.0.0.1\tlocalhost\n{context.Address.Address}\t{context.Key.Name}\n");
        Write("resolv.conf", $"search {context.Key.Namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n");
        return folder;

        void Write(string name, string text)
        {
            var path = Path.Combine(folder, "etc", name);
            if (!File.Exists(path))
            {
                File.WriteAllText(path, text);
            }
        }
    }
}

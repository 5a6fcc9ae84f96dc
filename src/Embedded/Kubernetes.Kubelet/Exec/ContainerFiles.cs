using System.Collections.Immutable;
using k8s.Models;

namespace Kubernetes.Kubelet.Exec;

/// <summary>
/// The files that a command in a container sees: the pod's volumes where they are mounted, and below all else a folder that is the
/// container's own. No path leaves them, and no link is followed.
/// </summary>
internal sealed class ContainerFiles
{
    private const long LargestFile = 64 * 1024 * 1024;
    private readonly string _root;
    private readonly ImmutableArray<Mount> _mounts;

    /// <param name="root">The container's own folder.</param>
    /// <param name="container">The container, with its mounts.</param>
    /// <param name="pod">The pod, with its volumes.</param>
    /// <param name="volumes">The folders of the volumes.</param>
    internal ContainerFiles(string root, V1Container container, V1Pod pod, ImmutableDictionary<string, string> volumes)
    {
        _root = root;
        var readOnly = (pod.Spec.Volumes ?? []).Where(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        _mounts =
        [
            .. (container.VolumeMounts ?? []).Where(mount => volumes.ContainsKey(mount.Name))
                .Select(mount => new Mount(Normal("/", mount.MountPath), Path.Combine(volumes[mount.Name], mount.SubPath ?? ""), mount.ReadOnlyProperty is true || readOnly.Contains(mount.Name)))
                .OrderByDescending(mount => mount.At.Length),
        ];
    }

    /// <summary>An absolute path without dots.</summary>
    internal static string Normal(string folder, string path)
    {
        var steps = new List<string>();
        foreach (var step in (path.StartsWith('/') ? path : $"{folder}/{path}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                if (steps.Count > 0) { steps.RemoveAt(steps.Count - 1); }
            }
            else if (step != ".")
            {
                steps.Add(step);
            }
        }

        return "/" + string.Join('/', steps);
    }

    /// <summary>Where a path of the container lies on this machine.</summary>
    /// <exception cref="IOException">It may not be written, or leads through a link.</exception>
    internal string Locate(string path, bool write)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) { throw new FileNotFoundException(); }
        var mount = _mounts.FirstOrDefault(m => path == m.At || path.StartsWith(m.At.TrimEnd('/') + "/", StringComparison.Ordinal));
        if (write && mount is { ReadOnly: true })
        {
            throw new IOException("Read-only file system");
        }

        var (below, rest) = mount is null ? (_root, path) : (mount.Folder, path[mount.At.Length..]);
        var current = below;
        foreach (var step in rest.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, step);
            if (new FileInfo(current).LinkTarget is not null)
            {
                throw new IOException("Too many levels of symbolic links");
            }
        }

        return current;
    }

    /// <summary>Opens a file to be read, also while another command writes it.</summary>
    internal FileStream Read(string path)
    {
        if (IsFolder(path)) { throw new IOException("Is a directory"); }
        return new FileStream(Locate(path, false), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Opens a file to be written, also while another command reads it.</summary>
    /// <exception cref="IOException">It may not be written, or has grown too large.</exception>
    internal Stream Write(string path, bool append)
    {
        if (IsFolder(path)) { throw new IOException("Is a directory"); }
        var file = new FileStream(Locate(path, true), append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length <= LargestFile) { return file; }
        file.Dispose();
        throw new IOException("File too large");
    }

    /// <summary>Whether a path is a folder.</summary>
    internal bool IsFolder(string path) => path == "/" || _mounts.Any(m => m.At == path || m.At.StartsWith(path + "/", StringComparison.Ordinal)) || Directory.Exists(Locate(path, false));

    /// <summary>Whether there is something at a path.</summary>
    internal bool Exists(string path) => IsFolder(path) || File.Exists(Locate(path, false));

    /// <summary>The names within a folder, sorted.</summary>
    internal IReadOnlyList<string> List(string path)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var folder = Locate(path, false);
        if (Directory.Exists(folder))
        {
            names.UnionWith(Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!));
        }

        var prefix = path.TrimEnd('/') + "/";
        names.UnionWith(_mounts.Where(m => m.At.StartsWith(prefix, StringComparison.Ordinal) && m.At.Length > prefix.Length).Select(m => m.At[prefix.Length..].Split('/')[0]));
        return [.. names];
    }

    private sealed record Mount(string At, string Folder, bool ReadOnly);
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Kubelet.Environment;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Volumes;

/// <summary>
/// Makes the volumes of a pod: folders under the node's data folder. Contents are written only for pods that have a
/// process, the only kind of container that can read them; for others it is checked that what they name exists.
/// </summary>
internal sealed class VolumeMounter(NodeServices node)
{
    /// <summary>The folder of everything that belongs to one pod.</summary>
    internal string FolderOf(string podUid) => Path.Combine(node.Options.DataDirectory, "pods", podUid);

    /// <summary>Makes the volumes.</summary>
    /// <returns>Their folders by the names of the volumes.</returns>
    /// <exception cref="MountException">A volume names something that does not exist.</exception>
    internal async Task<ImmutableDictionary<string, string>> MountAsync(V1Pod pod, bool write, string podAddress, CancellationToken cancellationToken)
    {
        var folders = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            var folder = Path.Combine(FolderOf(pod.Uid()), "volumes", volume.Name);
            try
            {
                if (volume.PersistentVolumeClaim is { } claim)
                {
                    folder = await FolderOfClaimAsync(pod.Namespace(), claim.ClaimName, cancellationToken);
                }
                else
                {
                    var files = await FilesAsync(pod, volume, write, podAddress, cancellationToken);
                    if (write)
                    {
                        Write(folder, files);
                    }
                }
            }
            catch (ContainerConfigException error)
            {
                throw new MountException($"MountVolume.SetUp failed for volume \"{volume.Name}\" : {error.Message}");
            }

            if (write)
            {
                CreatePrivate(folder);
            }

            folders[volume.Name] = folder;
        }

        return folders.ToImmutable();
    }

    /// <summary>Removes what a pod kept on the node; volumes of claims stay.</summary>
    internal void Remove(string podUid)
    {
        var folder = FolderOf(podUid);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> FolderOfClaimAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var claim = await node.Client.FindAsync(KnownTypes.Claim, new ObjectKey(ns, name), cancellationToken)
            ?? throw new ContainerConfigException($"persistentvolumeclaim \"{name}\" not found");
        return Path.Combine(node.Options.DataDirectory, "claims", $"{ns}_{name}_{ObjectReader.UidOf(claim)}");
    }

    private async Task<Dictionary<string, byte[]>> FilesAsync(
        V1Pod pod, V1Volume volume, bool write, string podAddress, CancellationToken cancellationToken)
    {
        if (volume.ConfigMap is { } map)
        {
            return await ReadAsync(KnownTypes.ConfigMap, pod.Namespace(), map.Name, map.Items, map.Optional, cancellationToken);
        }

        if (volume.Secret is { } secret)
        {
            return await ReadAsync(KnownTypes.Secret, pod.Namespace(), secret.SecretName, secret.Items, secret.Optional, cancellationToken);
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var source in volume.Projected?.Sources ?? [])
        {
            var part = source switch
            {
                { ConfigMap: { } from } => await ReadAsync(KnownTypes.ConfigMap, pod.Namespace(), from.Name, from.Items, from.Optional, cancellationToken),
                { Secret: { } from } => await ReadAsync(KnownTypes.Secret, pod.Namespace(), from.Name, from.Items, from.Optional, cancellationToken),
                { ServiceAccountToken: { } token } when write => new Dictionary<string, byte[]> { [token.Path] = await TokenAsync(pod, token, cancellationToken) },
                { DownwardAPI: { } downward } => Downward(pod, downward.Items, podAddress),
                _ => [],
            };
            foreach (var (path, content) in part)
            {
                files[path] = content;
            }
        }

        return volume.DownwardAPI is { } api ? Downward(pod, api.Items, podAddress) : files;
    }

    private Dictionary<string, byte[]> Downward(V1Pod pod, IList<V1DownwardAPIVolumeFile>? items, string podAddress) =>
        (items ?? []).Where(item => item.FieldRef is not null).ToDictionary(
            item => item.Path,
            item => Encoding.UTF8.GetBytes(PodFields.Read(pod, item.FieldRef.FieldPath, podAddress, node.Options) ?? ""));

    private async Task<Dictionary<string, byte[]>> ReadAsync(
        ResourceType type, string ns, string name, IList<V1KeyToPath>? items, bool? optional, CancellationToken cancellationToken)
    {
        if (await node.Client.FindAsync(type, new ObjectKey(ns, name), cancellationToken) is not { } found)
        {
            return optional is true ? [] : throw new ContainerConfigException($"{type.Kind.ToLowerInvariant()} \"{name}\" not found");
        }

        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, value) in found["data"] as JsonObject ?? [])
        {
            var text = (string?)value ?? "";
            contents[key] = type == KnownTypes.Secret ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
        }

        foreach (var (key, value) in found["binaryData"] as JsonObject ?? [])
        {
            contents[key] = Convert.FromBase64String((string?)value ?? "");
        }

        if (items is not { Count: > 0 })
        {
            return contents;
        }

        var chosen = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (contents.TryGetValue(item.Key, out var content))
            {
                chosen[item.Path] = content;
            }
            else if (optional is not true)
            {
                throw new ContainerConfigException($"references non-existent {type.Kind.ToLowerInvariant()} key: {item.Key}");
            }
        }

        return chosen;
    }

    private async Task<byte[]> TokenAsync(V1Pod pod, V1ServiceAccountTokenProjection token, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject
            {
                ["expirationSeconds"] = token.ExpirationSeconds ?? 3600,
                ["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["name"] = pod.Name(), ["uid"] = pod.Uid() },
            },
        };
        if (token.Audience is { Length: > 0 } audience)
        {
            body["spec"]!["audiences"] = new JsonArray(audience);
        }

        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/api/v1/namespaces/{pod.Namespace()}/serviceaccounts/{pod.Spec.ServiceAccountName ?? "default"}/token")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await node.Client.SendAsync(request, cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return response.IsSuccessStatusCode && (string?)answer?["status"]?["token"] is { } issued
            ? Encoding.UTF8.GetBytes(issued)
            : throw new ContainerConfigException($"failed to fetch token: {(string?)answer?["message"] ?? response.ReasonPhrase}");
    }

    private static void Write(string folder, Dictionary<string, byte[]> files)
    {
        CreatePrivate(folder);
        foreach (var (path, content) in files)
        {
            var target = Path.GetFullPath(Path.Combine(folder, path));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new ContainerConfigException($"invalid path {path}: must not contain '..' nor be absolute");
            }

            CreatePrivate(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, content);
        }
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

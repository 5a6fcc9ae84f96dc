using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Environment;

/// <summary>Works out the environment of a container, in a kubelet's order: Services, envFrom, env.</summary>
internal sealed class EnvironmentResolver(NodeServices node)
{
    /// <exception cref="ContainerConfigException">Something that is not optional does not exist.</exception>
    internal async Task<ImmutableDictionary<string, string>> ResolveAsync(
        V1Pod pod, V1Container container, string podAddress, CancellationToken cancellationToken)
    {
        var result = Services(pod).ToBuilder();
        foreach (var source in container.EnvFrom ?? [])
        {
            var (kind, name, optional) = source.SecretRef is { } secret
                ? ("secret", secret.Name, secret.Optional)
                : ("configmap", source.ConfigMapRef?.Name ?? "", source.ConfigMapRef?.Optional);
            if (await FindAsync(kind, pod.Namespace(), name, cancellationToken) is not { } values)
            {
                if (optional is not true)
                {
                    throw new ContainerConfigException($"{kind} \"{name}\" not found");
                }

                continue;
            }

            foreach (var (key, value) in values)
            {
                result[source.Prefix + key] = value;
            }
        }

        foreach (var variable in container.Env ?? [])
        {
            if (variable.ValueFrom is null)
            {
                result[variable.Name] = Expand(variable.Value ?? "", result);
            }
            else if (await ReadAsync(pod, container, variable.ValueFrom, podAddress, cancellationToken) is { } value)
            {
                result[variable.Name] = value;
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Replaces <c>$(NAME)</c> where the name is known; <c>$$</c> stands for a dollar sign.</summary>
    internal static string Expand(string text, IReadOnlyDictionary<string, string> known)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (text[i + 1] == '(' && text.IndexOf(')', i) is var end and > 0)
            {
                var name = text[(i + 2)..end];
                result.Append(known.TryGetValue(name, out var value) ? value : $"$({name})");
                i = end;
            }
            else
            {
                result.Append('$');
            }
        }

        return result.ToString();
    }

    private async Task<string?> ReadAsync(
        V1Pod pod, V1Container container, V1EnvVarSource source, string podAddress, CancellationToken cancellationToken)
    {
        if (source.FieldRef is { } field)
        {
            return PodFields.Read(pod, field.FieldPath, podAddress, node.Options)
                ?? throw new ContainerConfigException($"unsupported fieldPath: {field.FieldPath}");
        }

        if (source.ResourceFieldRef is { } resource)
        {
            return PodFields.ReadResource(pod, container, resource);
        }

        if (source.SecretKeyRef is { } secret)
        {
            return await ReadKeyAsync("secret", "Secret", pod.Namespace(), secret.Name, secret.Key, secret.Optional is true, cancellationToken);
        }

        return source.ConfigMapKeyRef is { } map
            ? await ReadKeyAsync("configmap", "ConfigMap", pod.Namespace(), map.Name, map.Key, map.Optional is true, cancellationToken)
            : "";
    }

    private async Task<string?> ReadKeyAsync(
        string kind, string title, string ns, string name, string key, bool optional, CancellationToken cancellationToken)
    {
        if (await FindAsync(kind, ns, name, cancellationToken) is not { } values)
        {
            return optional ? null : throw new ContainerConfigException($"{kind} \"{name}\" not found");
        }

        return values.TryGetValue(key, out var value)
            ? value
            : optional ? null : throw new ContainerConfigException($"couldn't find key {key} in {title} {ns}/{name}");
    }

    private async Task<ImmutableSortedDictionary<string, string>?> FindAsync(string kind, string ns, string name, CancellationToken cancellationToken)
    {
        var type = kind == "secret" ? KnownTypes.Secret : KnownTypes.ConfigMap;
        if (await node.Client.FindAsync(type, new ObjectKey(ns, name), cancellationToken) is not { } found)
        {
            return null;
        }

        var data = found["data"] as JsonObject ?? [];
        return data.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => kind == "secret"
                ? Encoding.UTF8.GetString(Convert.FromBase64String((string?)entry.Value ?? ""))
                : (string?)entry.Value ?? "",
            StringComparer.Ordinal);
    }

    private ImmutableDictionary<string, string> Services(V1Pod pod)
    {
        var links = pod.Spec.EnableServiceLinks is false ? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal) : node.Links.Of(pod.Namespace());
        return node.Network.Services.Find(new ObjectKey("default", "kubernetes")) is { } kubernetes ? links.SetItems(ServiceLinks.Of(kubernetes)) : links;
    }
}

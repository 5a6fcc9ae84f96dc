using System.Collections.Immutable;
using System.Globalization;
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
        var result = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        AddServices(pod, result);
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

    private void AddServices(V1Pod pod, ImmutableDictionary<string, string>.Builder result)
    {
        var services = pod.Spec.EnableServiceLinks is false ? [] : node.Network.Services.InNamespace(pod.Namespace());
        if (node.Network.Services.Find(new ObjectKey("default", "kubernetes")) is { } kubernetes)
        {
            services = services.Add(kubernetes);
        }

        foreach (var service in services)
        {
            var address = (string?)service["spec"]?["clusterIP"];
            if (address is null or "" or "None" || service["spec"]?["ports"] is not JsonArray { Count: > 0 } ports)
            {
                continue;
            }

            var name = ObjectReader.KeyOf(service).Name.ToUpperInvariant().Replace('-', '_');
            var first = NumberOf(ports[0]);
            result[$"{name}_SERVICE_HOST"] = address;
            result[$"{name}_SERVICE_PORT"] = first;
            foreach (var port in ports)
            {
                if ((string?)port?["name"] is { Length: > 0 } portName)
                {
                    result[$"{name}_SERVICE_PORT_{portName.ToUpperInvariant().Replace('-', '_')}"] = NumberOf(port);
                }
            }

            // The form of Docker's links, which Kubernetes still sets.
            result[$"{name}_PORT"] = $"tcp://{address}:{first}";
            foreach (var number in ports.Select(NumberOf))
            {
                var prefix = $"{name}_PORT_{number}_TCP";
                result[prefix] = $"tcp://{address}:{number}";
                result[$"{prefix}_PROTO"] = "tcp";
                result[$"{prefix}_PORT"] = number;
                result[$"{prefix}_ADDR"] = address;
            }
        }
    }

    private static string NumberOf(JsonNode? port) => ((int?)port?["port"] ?? 0).ToString(CultureInfo.InvariantCulture);
}

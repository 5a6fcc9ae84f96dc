using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>The clusters Argo CD knows: the one it runs in, and those of Secrets labelled as such.</summary>
/// <param name="client">Where Secrets are read.</param>
internal sealed class KnownClusters(IResourceClient client)
{
    /// <summary>The label, and its value, of Secrets that describe clusters.</summary>
    public const string SecretSelector = "argocd.argoproj.io/secret-type=cluster";

    /// <summary>Lists them by name; the one without a Secret is first.</summary>
    public async Task<IReadOnlyList<KnownCluster>> ListAsync(string ns, CancellationToken cancellationToken)
    {
        var secrets = (await client.ListAsync(ResourceTypes.Secrets, ns, new(SecretSelector), cancellationToken)).Items
            .OrderBy(secret => secret.Name(), StringComparer.Ordinal)
            .Select(secret => new KnownCluster(
                Decode(secret, "name"), Decode(secret, "server"), secret.Map("metadata", "labels") ?? [], secret.Map("metadata", "annotations") ?? [], Decode(secret, "project"), true)).ToList();
        return secrets.Exists(cluster => cluster.Server == Words.InClusterServer) ? secrets
            : [new(Words.InClusterName, Words.InClusterServer, [], [], "", false), .. secrets];
    }

    private static string Decode(JsonObject secret, string field)
    {
        var text = secret.Text("data", field);
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var count) ? Encoding.UTF8.GetString(buffer, 0, count) : "";
    }
}

/// <summary>A cluster Argo CD knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">Its address.</param>
/// <param name="Labels">The labels of its Secret.</param>
/// <param name="Annotations">The annotations of its Secret.</param>
/// <param name="Project">The project it is for; empty for all.</param>
/// <param name="HasSecret">Whether there is a Secret at all.</param>
internal sealed record KnownCluster(string Name, string Server, JsonObject Labels, JsonObject Annotations, string Project, bool HasSecret);

using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Disruption;

/// <summary>How many pods there should be: the sum of what the controllers of some pods are scaled to.</summary>
internal sealed class ExpectedPods(IResourceClient client, ILister<V1ReplicaSet> replicaSets)
{
    /// <summary>Counts; pods without a controller count for nothing and are named.</summary>
    /// <exception cref="BudgetException">A controller cannot be scaled, or cannot be found.</exception>
    public async Task<(int Count, IReadOnlyList<string> Unmanaged)> CountAsync(IEnumerable<V1Pod> pods, CancellationToken cancellationToken)
    {
        var scales = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> unmanaged = [];
        foreach (var pod in pods)
        {
            if (pod.Controller() is not { } controller)
            {
                unmanaged.Add(pod.Metadata.Name);
                continue;
            }

            var key = new ObjectKey(pod.Metadata.NamespaceProperty, controller.Name);
            if (pod.ControllerKey(ResourceTypes.ReplicaSets) is not null && replicaSets.Find(key)?.Controller() is { Kind: "Deployment" } deployment)
            {
                (controller, key) = (deployment, key with { Name = deployment.Name });
            }

            if (!scales.ContainsKey(controller.Uid)) { scales[controller.Uid] = await ScaleAsync(pod, controller, key, cancellationToken); }
        }

        return (scales.Values.Sum(), unmanaged);
    }

    private async Task<int> ScaleAsync(V1Pod pod, V1OwnerReference controller, ObjectKey key, CancellationToken cancellationToken)
    {
        if (await client.FindTypeAsync(controller.ApiVersion, controller.Kind, cancellationToken) is not { } type)
        {
            throw new BudgetException($"found no controllers for pod \"{pod.Metadata.Name}\"");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, ResourcePath.Of(type, key.Namespace, key.Name, "scale"));
        using var response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            throw new BudgetException(await client.FindAsync(type, key, cancellationToken) is null
                ? $"found no controllers for pod \"{pod.Metadata.Name}\""
                : $"{(type.Group.Length == 0 ? type.Plural : $"{type.Plural}.{type.Group}")} does not implement the scale subresource");
        }

        response.EnsureSuccessStatusCode();
        var scale = await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return (int?)scale?["spec"]?["replicas"] ?? 0;
    }
}

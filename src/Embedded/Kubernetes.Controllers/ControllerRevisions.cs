using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers;

/// <summary>Keeps the templates of a StatefulSet or DaemonSet as ControllerRevisions: for partitions, <c>rollout history</c> and <c>rollout undo</c>.</summary>
internal sealed class ControllerRevisions(IResourceClient client)
{
    /// <summary>Keeps a template under a name. One that was used before becomes the newest again.</summary>
    public async Task KeepAsync(
        ResourceType type, IMetadata<V1ObjectMeta> owner, V1PodTemplateSpec template, string name, string? hashLabel, CancellationToken cancellationToken)
    {
        var ns = owner.Metadata.NamespaceProperty;
        var kept = (await client.ListAsync(ResourceTypes.ControllerRevisions, ns, null, cancellationToken)).Items
            .Where(item => (string?)item["metadata"]?["ownerReferences"]?[0]?["uid"] == owner.Metadata.Uid).ToList();
        var newest = kept.Select(Number).DefaultIfEmpty(0).Max();
        if (kept.FirstOrDefault(item => (string?)item["metadata"]?["name"] == name) is { } known)
        {
            if (Number(known) == newest) { return; }
            await client.PatchAsync(
                ResourceTypes.ControllerRevisions, new ObjectKey(ns, name), PatchType.Merge, new JsonObject { ["revision"] = newest + 1 }, new WriteOptions(), cancellationToken);
            return;
        }

        try
        {
            await client.CreateAsync(ResourceTypes.ControllerRevisions, Body(type, owner, template, name, hashLabel, newest + 1), new WriteOptions(), cancellationToken);
        }
        catch (ApiException there) when (there.Code == HttpStatusCode.Conflict)
        {
            // Made in an earlier run whose answer was lost.
        }
    }

    /// <summary>The template that was kept under a name; null where there is none.</summary>
    public async Task<V1PodTemplateSpec?> TemplateOfAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(ResourceTypes.ControllerRevisions, new ObjectKey(ns, name), cancellationToken);
        if (found?["data"]?["spec"]?["template"]?.DeepClone() is not JsonObject template) { return null; }
        template.Remove("$patch");
        return KubernetesJson.Deserialize<V1PodTemplateSpec>(template);
    }

    private static long Number(JsonObject revision) => (long?)revision["revision"] ?? 0;

    private static JsonObject Body(ResourceType type, IMetadata<V1ObjectMeta> owner, V1PodTemplateSpec template, string name, string? hashLabel, long number)
    {
        var labels = (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(template.Metadata?.Labels ?? new Dictionary<string, string>()))!;
        if (hashLabel is not null) { labels["controller-revision-hash"] = hashLabel; }
        var annotations = JsonNode.Parse(KubernetesJson.Serialize(owner.Metadata.Annotations ?? new Dictionary<string, string>()))!;
        var kept = (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(template))!;

        // kubectl applies the data as a strategic merge patch: the template replaces the other, and is not merged into it.
        kept["$patch"] = "replace";
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ControllerRevision",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = owner.Metadata.NamespaceProperty,
                ["labels"] = labels,
                ["annotations"] = annotations,   // among them why it was changed, which kubectl rollout history shows
                ["ownerReferences"] = new JsonArray(JsonNode.Parse(KubernetesJson.Serialize(Ownership.ControllerReference(type, owner)))),
            },
            ["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = kept } },
            ["revision"] = number,
        };
    }
}

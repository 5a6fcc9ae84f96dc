using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Which part of an object a write reaches; everything else stays as it was stored.</summary>
internal static class ObjectParts
{
    /// <summary>Takes over what the address of a request may write.</summary>
    /// <param name="request">The write.</param>
    /// <param name="old">The stored object.</param>
    /// <param name="candidate">The object as the client wants it.</param>
    /// <returns>The object as it may become.</returns>
    public static JsonObject Merge(WriteRequest request, JsonObject old, JsonObject candidate)
    {
        var resource = request.Resource;
        switch (request.Subresource)
        {
            case "" when resource is { Group: "", Kind: "Namespace" } or { Group: "certificates.k8s.io", Kind: "CertificateSigningRequest" }:
                Keep(candidate, old, "status");
                Keep(candidate, old, "spec");
                return candidate;
            case "" when resource.HasStatus:
                Keep(candidate, old, "status");
                return candidate;
            case "status":
                var written = (JsonObject)old.DeepClone();
                Keep(written, candidate, "status");
                var (to, from) = ((JsonObject)written["metadata"]!, ObjectWriter.MetadataOf(candidate));
                Keep(to, from, "managedFields");
                if (!resource.IsCustom)
                {
                    Keep(to, from, "labels");
                    Keep(to, from, "annotations");
                    Keep(to, from, "finalizers");
                }

                return written;
            case "finalize": return With(old, target => Keep(target, candidate, "spec"));
            case "approval": return With(old, target => Keep(target.Section("status"), candidate["status"] as JsonObject ?? [], "conditions"));
            case "ephemeralcontainers": return With(old, target => Keep(target.Section("spec"), candidate["spec"] as JsonObject ?? [], "ephemeralContainers"));
            case "resize": return With(old, target => Resize(target, candidate));
            default: return candidate;
        }
    }

    private static JsonObject With(JsonObject old, Action<JsonObject> change)
    {
        var changed = (JsonObject)old.DeepClone();
        change(changed);
        return changed;
    }

    private static void Resize(JsonObject target, JsonObject candidate)
    {
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var wanted = (candidate["spec"] as JsonObject).Items(list).ToList();
            foreach (var container in (target["spec"] as JsonObject).Items(list))
            {
                if (wanted.Find(other => other.Text("name") == container.Text("name")) is not { } found) { continue; }
                Keep(container, found, "resources");
                Keep(container, found, "resizePolicy");
            }
        }
    }

    private static void Keep(JsonObject target, JsonObject source, string name)
    {
        if (source.TryGetPropertyValue(name, out var value)) { target[name] = value?.DeepClone(); }
        else { target.Remove(name); }
    }
}

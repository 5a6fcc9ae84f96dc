using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Admission;

/// <summary>What the server fills into objects of built-in kinds, and what it keeps on updates that leave it out.</summary>
internal static class BuiltInKinds
{
    /// <summary>Fills in defaults.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="value">The object; it is changed.</param>
    /// <param name="old">The stored object; null where it is created.</param>
    public static void Default(Resource resource, JsonObject value, JsonObject? old)
    {
        if (resource is { Group: "", Kind: "Service" } && old is not null)
        {
            KeepAddresses(value, old);
        }

        var released = resource is { Group: "", Kind: "Namespace" } && old is not null && value["spec"]?["finalizers"] is not JsonArray { Count: > 0 };
        BuiltInDefaults.Apply(value);
        if (released)
        {
            // The finalizer of a new namespace is a default; once it is gone it stays gone.
            (value["spec"] as JsonObject)?.Remove("finalizers");
        }

        if (resource is { Group: "", Kind: "Pod" } && value["spec"] is JsonObject kept && old?["spec"]?["preemptionPolicy"] is { } preemption)
        {
            kept.Default("preemptionPolicy", preemption.DeepClone());   // admission set it when the pod was made
        }

        if (resource is { Group: "", Kind: "Pod" } && old is null && value["spec"] is JsonObject pod)
        {
            value["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService.Of(pod) };
        }

        if (resource is { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" } && old is null && value["spec"] is JsonObject definition)
        {
            value["status"] = DefinitionDefaults.FirstStatus(definition);
        }

        if (resource is { Group: "batch", Kind: "Job" } && old is null)
        {
            JobIdentity.Apply(value);
        }

        if (resource is { Group: "apps", Kind: "DaemonSet" }) { TemplateGeneration.Apply(value, old); }
        if (resource.HasStatus && value["status"] is null)
        {
            value["status"] = new JsonObject();
        }
    }

    /// <summary>A Service keeps its addresses and node ports unless the update names others or its type has none.</summary>
    private static void KeepAddresses(JsonObject value, JsonObject old)
    {
        if (value["spec"] is not JsonObject spec || old["spec"] is not JsonObject before || (string?)spec["type"] == "ExternalName")
        {
            return;
        }

        foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
        {
            if (spec[field] is null or JsonArray { Count: 0 } && before[field] is { } kept)
            {
                spec[field] = kept.DeepClone();
            }
        }

        if ((string?)spec["type"] is "NodePort" or "LoadBalancer" && spec["ports"] is JsonArray ports && before["ports"] is JsonArray oldPorts)
        {
            foreach (var port in ports.OfType<JsonObject>().Where(p => p["nodePort"] is null))
            {
                var same = oldPorts.OfType<JsonObject>().FirstOrDefault(o => JsonNode.DeepEquals(o["port"], port["port"]) && ((string?)o["protocol"] ?? "TCP") == ((string?)port["protocol"] ?? "TCP"));
                if (same?["nodePort"] is { } kept)
                {
                    port["nodePort"] = kept.DeepClone();
                }
            }
        }
    }
}

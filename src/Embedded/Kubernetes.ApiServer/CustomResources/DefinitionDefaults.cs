using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Admission;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>What the server fills into a CustomResourceDefinition.</summary>
internal static class DefinitionDefaults
{
    /// <summary>Holds a definition until its objects are gone.</summary>
    public const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Completes a definition.</summary>
    public static void Apply(JsonObject definition)
    {
        if (definition["spec"] is not JsonObject spec)
        {
            return;
        }

        if (spec["conversion"] is null)
        {
            spec["conversion"] = new JsonObject { ["strategy"] = "None" };
        }

        spec.Remove("preserveUnknownFields");
        if (spec["names"] is JsonObject names && (string?)names["kind"] is { Length: > 0 } kind)
        {
            if (string.IsNullOrEmpty((string?)names["singular"]))
            {
                names["singular"] = kind.ToLowerInvariant();
            }

            if (string.IsNullOrEmpty((string?)names["listKind"]))
            {
                names["listKind"] = kind + "List";
            }
        }
    }

    /// <summary>Holds a definition that is to go until its objects are gone; before that it has no finalizer (apiextensions-apiserver: pkg/registry/customresourcedefinition/etcd.go).</summary>
    public static void Hold(JsonObject definition) => AdmissionChain.AddFinalizer(definition, Cleanup);
}

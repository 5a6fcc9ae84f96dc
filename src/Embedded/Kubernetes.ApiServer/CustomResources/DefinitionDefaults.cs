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

    /// <summary>
    /// The status of a new definition, whose names nobody has looked at yet (apiextensions-apiserver: pkg/registry/customresourcedefinition/strategy.go).
    /// What Go does not leave out when it is empty is there.
    /// </summary>
    public static JsonObject FirstStatus(JsonObject spec) => new()
    {
        ["acceptedNames"] = new JsonObject { ["kind"] = "", ["plural"] = "" },
        ["conditions"] = null,
        ["storedVersions"] = new JsonArray([.. (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().Where(version => version["storage"] is JsonValue stored && stored.TryGetValue(out bool isStored) && isStored).Select(version => version["name"]?.DeepClone())]),
    };
}

using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission;

/// <summary>Decides whether a policy or webhook is about a write.</summary>
internal static class AdmissionMatching
{
    /// <summary>Whether one of several rules names the write.</summary>
    public static bool AnyRule(JsonArray? rules, AdmissionAttributes attributes) => (rules ?? []).OfType<JsonObject>().Any(rule => Rule(rule, attributes));

    /// <summary>Whether the selectors of namespace and object choose the write.</summary>
    public static bool Selectors(JsonObject source, AdmissionAttributes attributes, ObjectStore store) =>
        (source["namespaceSelector"] is not JsonObject { Count: > 0 } namespaces || attributes.NamespaceLabels(store) is not { } labels || LabelSelection.Matches(namespaces, labels))
        && (source["objectSelector"] is not JsonObject { Count: > 0 } objects
            || LabelSelection.Matches(objects, attributes.Value?["metadata"]?["labels"] as JsonObject) || (attributes.Old is not null && LabelSelection.Matches(objects, attributes.Old["metadata"]?["labels"] as JsonObject)));

    private static bool Rule(JsonObject rule, AdmissionAttributes attributes)
    {
        var resource = attributes.Request.Resource;
        var scope = (string?)rule["scope"] ?? "*";
        return Names(rule["operations"], attributes.Operation)
            && Names(rule["apiGroups"], resource.Group)
            && Names(rule["apiVersions"], resource.Version)
            && (scope == "*" || scope == (resource.Namespaced ? "Namespaced" : "Cluster"))
            && (rule["resources"] as JsonArray ?? []).Any(r => Resource((string?)r ?? "", resource.Plural, attributes.Request.Subresource))
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } names || names.Any(n => (string?)n == attributes.Name));
    }

    private static bool Names(JsonNode? list, string wanted) => (list as JsonArray ?? []).Any(n => (string?)n is { } name && (name == "*" || name == wanted));

    private static bool Resource(string pattern, string plural, string subresource)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var (resource, part) = slash < 0 ? (pattern, pattern == "*/*" ? "*" : "") : (pattern[..slash], pattern[(slash + 1)..]);
        return (resource == "*" || resource == plural) && (part == "*" || part == subresource);
    }
}

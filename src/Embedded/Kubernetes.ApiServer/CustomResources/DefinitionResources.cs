using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Reads the resources that a CustomResourceDefinition defines.</summary>
internal static class DefinitionResources
{
    private static readonly ImmutableArray<string> ReadWrite = ["get", "patch", "update"];

    /// <summary>One resource for each served version.</summary>
    public static ImmutableArray<Resource> Read(JsonObject definition)
    {
        var spec = (JsonObject)definition["spec"]!;
        var names = (JsonObject)spec["names"]!;
        var group = (string)spec["group"]!;
        var versions = (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var storage = (string?)versions.FirstOrDefault(v => Flag(v, "storage"))?["name"] ?? "";
        return
        [
            .. versions.Where(v => Flag(v, "served")).Select(version =>
            {
                var copy = (JsonObject)version.DeepClone();
                var name = (string)version["name"]!;
                var kind = (string)names["kind"]!;
                return new Resource(() => CustomSchemas.Root(copy["schema"]?["openAPIV3Schema"] as JsonObject))
                {
                    Group = group,
                    Version = name,
                    Kind = kind,
                    ListKind = (string?)names["listKind"] ?? kind + "List",
                    Plural = (string)names["plural"]!,
                    Singular = (string?)names["singular"] ?? kind.ToLowerInvariant(),
                    Namespaced = (string?)spec["scope"] == "Namespaced",
                    ShortNames = Texts(names["shortNames"]),
                    Categories = Texts(names["categories"]),
                    Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
                    Subresources = Subresources(copy, group, name, kind),
                    HasGeneration = true,
                    StorageVersion = storage,
                    Scale = Scale(copy),
                    SelectableFields = [.. (copy["selectableFields"] as JsonArray ?? []).Select(f => ((string?)f?["jsonPath"] ?? "").TrimStart('.'))],
                    CustomVersion = copy,
                    Definition = (string)definition["metadata"]!["name"]!,
                    Terminating = definition["metadata"]?["deletionTimestamp"] is not null,
                };
            }),
        ];
    }

    private static ImmutableArray<Subresource> Subresources(JsonObject version, string group, string name, string kind)
    {
        var subresources = ImmutableArray.CreateBuilder<Subresource>();
        if (version["subresources"]?["scale"] is JsonObject)
        {
            subresources.Add(new Subresource("scale", "autoscaling", "v1", "Scale", ReadWrite));
        }

        if (version["subresources"]?["status"] is JsonObject)
        {
            subresources.Add(new Subresource("status", group, name, kind, ReadWrite));
        }

        return subresources.ToImmutable();
    }

    private static ScalePaths? Scale(JsonObject version) => version["subresources"]?["scale"] is JsonObject scale
        ? new ScalePaths(Path(scale, "specReplicasPath") ?? "", Path(scale, "statusReplicasPath") ?? "", Path(scale, "labelSelectorPath"))
        : null;

    private static string? Path(JsonObject scale, string name) => ((string?)scale[name])?.TrimStart('.');

    private static bool Flag(JsonObject version, string name) => version[name] is JsonValue value && value.TryGetValue<bool>(out var set) && set;

    private static ImmutableArray<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(t => (string?)t ?? "").Where(t => t.Length > 0)];
}

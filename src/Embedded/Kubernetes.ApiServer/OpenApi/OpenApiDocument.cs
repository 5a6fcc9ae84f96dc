using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>The OpenAPI v3 document of one group and version.</summary>
internal static class OpenApiDocument
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly string[] CustomPatches = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml", "application/apply-patch+cbor"];
    private static readonly string[] BuiltInPatches = ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/apply-patch+cbor"];

    /// <summary>Writes the document.</summary>
    public static JsonNode Of(ResourceVersion version)
    {
        var schemas = new SchemaComponents();
        var paths = new JsonObject();
        foreach (var resource in version.Resources)
        {
            var reference = schemas.Add(resource);
            foreach (var (path, item) in Paths(resource, reference))
            {
                paths[path] = item;
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.GitVersion },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
    }

    private static IEnumerable<(string Path, JsonObject Item)> Paths(Resource resource, string reference)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var collection = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Plural}" : $"{root}/{resource.Plural}";
        var one = collection + "/{name}";
        var many = new JsonObject();
        if (resource.Verbs.Contains("list")) { many["get"] = Operation(resource, "list", reference, false); }
        if (resource.Verbs.Contains("create")) { many["post"] = Operation(resource, "post", reference, true); }
        if (resource.Verbs.Contains("deletecollection")) { many["delete"] = Operation(resource, "deletecollection", reference, false); }
        yield return (collection, many);
        var single = new JsonObject();
        if (resource.Verbs.Contains("get")) { single["get"] = Operation(resource, "get", reference, false); }
        if (resource.Verbs.Contains("update")) { single["put"] = Operation(resource, "put", reference, true); }
        if (resource.Verbs.Contains("patch")) { single["patch"] = Operation(resource, "patch", reference, true); }
        if (resource.Verbs.Contains("delete")) { single["delete"] = Operation(resource, "delete", reference, false); }
        if (single.Count > 0)
        {
            yield return (one, single);
        }
    }

    private static JsonObject Operation(Resource resource, string action, string reference, bool writes)
    {
        var name = string.Concat(resource.ApiVersion.Split('/', '.').Select(Capital));
        var operation = new JsonObject
        {
            ["operationId"] = $"{action}{name}{(resource.Namespaced ? "Namespaced" : "")}{resource.Kind}",
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind },
        };
        if (writes)
        {
            operation["parameters"] = new JsonArray([.. WriteParameters.Select(Parameter)]);
            var types = action == "patch" ? resource.IsCustom ? CustomPatches : BuiltInPatches : ["*/*"];
            operation["requestBody"] = new JsonObject
            {
                ["content"] = new JsonObject(types.Select(t => KeyValuePair.Create<string, JsonNode?>(t, new JsonObject
                {
                    ["schema"] = action == "patch"
                        ? new JsonObject { ["type"] = "object" }
                        : new JsonObject { ["$ref"] = reference },
                }))),
            };
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "OK",
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = reference } } },
            },
        };
        return operation;
    }

    private static JsonNode Parameter(string name) =>
        new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true } };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

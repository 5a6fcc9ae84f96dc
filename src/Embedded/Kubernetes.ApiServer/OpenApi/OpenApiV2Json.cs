using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>The old OpenAPI v2 document in JSON: all paths and all schemas in one.</summary>
internal static class OpenApiV2Json
{
    private const string FromPrefix = "#/components/schemas/";
    private const string ToPrefix = "#/definitions/";

    // What version 2 has no word for.
    private static readonly string[] Dropped = ["oneOf", "anyOf", "not", "nullable"];

    /// <summary>Writes the document.</summary>
    public static JsonNode Of(ResourceCatalog catalog)
    {
        var (paths, definitions) = (new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal), new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal));
        foreach (var version in catalog.Groups.SelectMany(group => group.Versions))
        {
            var document = OpenApiDocument.Of(version);
            foreach (var (path, item) in document["paths"]!.AsObject()) { paths[path] = new JsonObject(item!.AsObject().Select(operation => KeyValuePair.Create<string, JsonNode?>(operation.Key, Operation(operation.Value!.AsObject())))); }
            foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject()) { definitions.TryAdd(name, Schema(schema!.AsObject())); }
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.GitVersion },
            ["paths"] = new JsonObject(paths),
            ["definitions"] = new JsonObject(definitions),
            ["securityDefinitions"] = new JsonObject
            {
                ["BearerToken"] = new JsonObject { ["description"] = "Bearer Token authentication", ["type"] = "apiKey", ["name"] = "authorization", ["in"] = "header" },
            },
            ["security"] = new JsonArray(new JsonObject { ["BearerToken"] = new JsonArray() }),
        };
    }

    private static JsonObject Operation(JsonObject operation)
    {
        var parameters = new JsonArray();
        var consumes = new JsonArray();
        if (operation["requestBody"]?["content"] is JsonObject content)
        {
            consumes = new JsonArray([.. content.Select(one => (JsonNode)one.Key)]);
            parameters.Add(new JsonObject { ["in"] = "body", ["name"] = "body", ["required"] = true, ["schema"] = Schema(content.First().Value!["schema"]!.AsObject()) });
        }

        foreach (var parameter in operation["parameters"] as JsonArray ?? [])
        {
            parameters.Add(new JsonObject { ["uniqueItems"] = true, ["type"] = "string", ["name"] = (string?)parameter!["name"], ["in"] = (string?)parameter["in"] });
        }

        var result = new JsonObject
        {
            ["consumes"] = consumes.Count > 0 ? consumes : new JsonArray("*/*"),
            ["produces"] = new JsonArray("application/json", "application/yaml", "application/vnd.kubernetes.protobuf"),
            ["schemes"] = new JsonArray("https"),
            ["operationId"] = (string?)operation["operationId"],
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "OK", ["schema"] = Schema(operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!.AsObject()) },
                ["401"] = new JsonObject { ["description"] = "Unauthorized" },
            },
        };
        foreach (var extension in (string[])["x-kubernetes-action", "x-kubernetes-group-version-kind"]) { result[extension] = operation[extension]?.DeepClone(); }
        return result;
    }

    private static JsonObject Schema(JsonObject schema)
    {
        var result = new JsonObject();
        var isOpen = OpenApiV2.IsOpen(schema);
        foreach (var (name, value) in schema)
        {
            switch (name, value)
            {
                case ("properties" or "items" or "required", _) when isOpen: break;
                case ("type", _) when OpenApiV2.IsNullable(schema): break;
                case ("$ref", not null): result[name] = ToPrefix + ((string)value!)[FromPrefix.Length..]; break;
                case ("allOf", JsonArray and [JsonObject only]): result["$ref"] = Schema(only)["$ref"]?.DeepClone(); break;
                case ("allOf", _): break;
                case ("default", JsonObject { Count: 0 }): break;
                case ("properties", JsonObject members):
                    result[name] = new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, Schema(member.Value as JsonObject ?? []))));
                    break;
                case ("items" or "additionalProperties", JsonObject inner): result[name] = Schema(inner); break;
                case var _ when Dropped.Contains(name): break;
                default: result[name] = value?.DeepClone(); break;
            }
        }

        // What may be two types is text there.
        if (schema.ContainsKey("oneOf")) { result["type"] = "string"; }
        return result;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Patching;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>The scale of an object: its number of replicas, whatever its kind.</summary>
internal sealed class ScaleEndpoint(ObjectWriter writer)
{
    private const int MaxAttempts = 5;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var resource = call.Resource;
        var paths = resource.Scale ?? throw Refusals.NoSuchPath();
        if (call.Info.Verb == "get")
        {
            var found = writer.Get(resource, call.Info.Namespace, call.Info.Name).Parse();
            await Responses.JsonAsync(call.Context, 200, ObjectForms.Shape(call, Read(found, resource, paths)), cancellationToken);
            return;
        }

        var body = await RequestBody.ReadAsync(call.Context.Request, "Scale", cancellationToken);
        var request = call.Write(call.Info.Name) with { Subresource = "scale" };
        for (var attempt = 1; ; attempt++)
        {
            var current = writer.Get(resource, call.Info.Namespace, call.Info.Name);
            var value = current.Parse();
            var scale = Read(value, resource, paths);
            var wanted = Change(scale, body, call.Info.Verb);
            var replicas = wanted["spec"]?["replicas"] is JsonValue number && number.TryWhole(out int count) ? count : 0;
            if (replicas < 0)
            {
                throw Refusals.Invalid("Scale", "autoscaling", call.Info.Name, [new StatusCause("FieldValueInvalid", $"Invalid value: {replicas}: must be greater than or equal to 0", "spec.replicas")]);
            }

            var version = (string?)wanted["metadata"]?["resourceVersion"];
            if (call.Info.Verb == "patch" && version == (string?)scale["metadata"]?["resourceVersion"])
            {
                version = null;
            }

            Put(value, paths.SpecReplicas, replicas);
            if (await writer.ReplaceAsync(request, current, value, version, null, cancellationToken) is { } outcome)
            {
                Responses.Warn(call.Context, request.Warnings);
                var written = outcome.Stored?.Parse() ?? outcome.Object!;
                await Responses.JsonAsync(call.Context, 200, Read(written, resource, paths), cancellationToken);
                return;
            }

            if (attempt == MaxAttempts)
            {
                throw Refusals.Modified(resource, call.Info.Name);
            }
        }
    }

    private static JsonObject Change(JsonObject scale, RequestBody body, string verb)
    {
        if (verb == "update")
        {
            return TypedBody.Decode<V1Scale>(ResourceEndpoints.NeedsJson(body).Object);
        }

        var changed = (JsonObject)scale.DeepClone();
        try
        {
            if (body.MediaType == PatchTypes.Json)
            {
                JsonPatch.Apply(changed, body.Value);
            }
            else
            {
                MergePatch.Apply(changed, body.Object);
            }
        }
        catch (PatchException error)
        {
            throw error.ToRefusal();
        }

        return TypedBody.Decode<V1Scale>(changed);
    }

    private static JsonObject Read(JsonObject value, Resource resource, ScalePaths paths)
    {
        var metadata = value["metadata"];
        var own = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            if (metadata?[field] is { } kept)
            {
                own[field] = kept.DeepClone();
            }
        }

        var spec = new JsonObject();
        if (Number(Find(value, paths.SpecReplicas)) is { } wished and not 0)
        {
            spec["replicas"] = wished;
        }

        var status = new JsonObject { ["replicas"] = Number(Find(value, paths.StatusReplicas)) ?? 0 };
        if (paths.Selector is { } selectorPath && Selector(Find(value, selectorPath)) is { Length: > 0 } selector)
        {
            status["selector"] = selector;
        }

        return new JsonObject { ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = own, ["spec"] = spec, ["status"] = status };
    }

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryWhole(out long number) ? number : null;

    private static JsonNode? Find(JsonNode? value, string path) =>
        path.Split('.').Aggregate(value, (current, step) => (current as JsonObject)?[step]);

    private static void Put(JsonObject value, string path, int replicas)
    {
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
        {
            if (value[step] is not JsonObject next)
            {
                value[step] = next = [];
            }

            value = next;
        }

        value[steps[^1]] = replicas;
    }

    /// <summary>A selector as text; built-in kinds have it as an object.</summary>
    private static string? Selector(JsonNode? selector)
    {
        switch (selector)
        {
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                return text.GetValue<string>();
            case JsonObject members when members.ContainsKey("matchLabels") || members.ContainsKey("matchExpressions"):
                var parts = (members["matchLabels"] as JsonObject ?? []).Select(l => (l.Key, Text: $"{l.Key}={(string?)l.Value}"))
                    .Concat((members["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>().Select(Expression));
                return string.Join(',', parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Text));
            case JsonObject labels:
                return string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={(string?)l.Value}"));
            default:
                return null;
        }

        static (string Key, string Text) Expression(JsonObject expression)
        {
            var key = (string?)expression["key"] ?? "";
            var values = string.Join(',', (expression["values"] as JsonArray ?? []).Select(v => (string?)v));
            return (key, (string?)expression["operator"] switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => "!" + key,
                _ => key,
            });
        }
    }
}

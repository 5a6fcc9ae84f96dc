using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Commands.Api;

internal sealed partial class ApiCommands
{
    // As often as kubectl tries.
    private const int ApplyAttempts = 5;
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public async Task<CommandResult> ApplyAsync(
        KustomizationSource source, bool serverSide, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        if (await BuildAsync(source, printer, cancellationToken) is { } objects)
        {
            await ApplyAsync(objects, source.Path, serverSide, printer, cancellationToken);
        }

        return printer.Result;
    }

    public async Task<CommandResult> ApplyObjectsAsync(
        IReadOnlyList<JsonObject> objects, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        await ApplyAsync(objects, "STDIN", serverSide: true, printer, cancellationToken);
        return printer.Result;
    }

    public async Task<CommandResult> DeleteKustomizationAsync(
        KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        if (await BuildAsync(source, printer, cancellationToken) is { } objects)
        {
            var (mapped, unmapped) = await MapAsync(objects, source.Path, cancellationToken);
            foreach (var (type, body, key) in mapped)
            {
                try
                {
                    if (await cluster.Resources.DeleteAsync(type, key, new DeletionOptions("Background"), cancellationToken))
                    {
                        printer.Deleted(KindOf(type), key.Namespace, key.Name);
                    }
                }
                catch (ApiException error) when (error.Code != System.Net.HttpStatusCode.NotFound)
                {
                    printer.Error(error, $"error when deleting \"{source.Path}\": ");
                }
            }

            // A kind that is already gone took its objects with it; --ignore-not-found does not cover this in kubectl either.
            unmapped.ForEach(printer.Error);
        }

        return printer.Result;
    }

    // As kubectl: what has no kind on the server is left out and told at the end; the rest is applied all the same.
    private async Task ApplyAsync(
        IReadOnlyList<JsonObject> objects, string source, bool serverSide, Printer printer, CancellationToken cancellationToken)
    {
        var (mapped, unmapped) = await MapAsync(objects, source, cancellationToken);
        foreach (var (type, body, key) in mapped)
        {
            try
            {
                var verb = serverSide
                    ? await ApplyServerSideAsync(type, body, cancellationToken)
                    : await ApplyClientSideAsync(type, body, key, printer, cancellationToken);
                printer.Changed(KindOf(type), key.Namespace, key.Name, verb);
            }
            catch (ApiException error)
            {
                printer.Error(error, serverSide ? "" : $"error when applying patch or creating \"{source}\": ");
            }
        }

        unmapped.ForEach(printer.Error);
        if (objects.Count == 0) { printer.Error("error: no objects passed to apply"); }
    }

    private async Task<(List<(ResourceType Type, JsonObject Body, ObjectKey Key)> Mapped, List<string> Unmapped)> MapAsync(
        IReadOnlyList<JsonObject> objects, string source, CancellationToken cancellationToken)
    {
        var mapped = new List<(ResourceType, JsonObject, ObjectKey)>();
        var unmapped = new List<string>();
        foreach (var item in objects)
        {
            var body = (JsonObject)item.DeepClone();
            var (apiVersion, kind) = ((string?)body["apiVersion"] ?? "", (string?)body["kind"] ?? "");
            var metadata = body["metadata"] as JsonObject ?? [];
            var (ns, name) = ((string?)metadata["namespace"] ?? "", (string?)metadata["name"] ?? "");
            if (await cluster.Resources.FindTypeAsync(apiVersion, kind, cancellationToken) is not { } type)
            {
                unmapped.Add($"error: resource mapping not found for name: \"{name}\" namespace: \"{ns}\" from \"{source}\": no matches for kind \"{kind}\" in version \"{apiVersion}\"\nensure CRDs are installed first");
                continue;
            }

            if (type.Namespaced && ns.Length == 0) { metadata["namespace"] = ns = "default"; }
            mapped.Add((type, body, new ObjectKey(type.Namespaced ? ns : "", name)));
        }

        return (mapped, unmapped);
    }

    private async Task<string> ApplyServerSideAsync(ResourceType type, JsonObject body, CancellationToken cancellationToken)
    {
        await cluster.Resources.ApplyAsync(type, body, new WriteOptions("kubectl", Force: true, FieldValidation: "Strict"), cancellationToken);
        return "serverside-applied";
    }

    private async Task<string> ApplyClientSideAsync(
        ResourceType type, JsonObject body, ObjectKey key, Printer printer, CancellationToken cancellationToken)
    {
        var options = new WriteOptions("kubectl-client-side-apply", FieldValidation: "Strict");
        var modified = WithLastApplied(body);
        if (await cluster.Resources.FindAsync(type, key, cancellationToken) is not { } live)
        {
            await cluster.Resources.CreateAsync(type, modified, options, cancellationToken);
            return "created";
        }

        if (live["metadata"]?["annotations"]?[LastApplied] is null)
        {
            printer.Warning($"resource {type.Plural}/{key.Name} is missing the {LastApplied} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var original = (string?)live["metadata"]?["annotations"]?[LastApplied];
            var patch = ThreeWayMerge.Patch(original is null ? null : JsonNode.Parse(original) as JsonObject, modified, live);
            if (patch.Count == 0) { return "unchanged"; }
            try
            {
                // A list that is sent whole lacks what the server fills in; where that was all, nothing has changed. That can be told
                // of this very version alone: a status that a controller wrote meanwhile would look like a change.
                Ensure(patch, "metadata")["resourceVersion"] = live["metadata"]?["resourceVersion"]?.DeepClone();
                var after = await cluster.Resources.PatchAsync(type, key, PatchType.Merge, patch, options, cancellationToken);
                return JsonNode.DeepEquals(after["metadata"]?["resourceVersion"], live["metadata"]?["resourceVersion"]) ? "unchanged" : "configured";
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict && attempt < ApplyAttempts)
            {
                if (await cluster.Resources.FindAsync(type, key, cancellationToken) is not { } fresh) { throw; }
                live = fresh;
            }
        }
    }

    private static JsonObject Ensure(JsonObject owner, string name)
    {
        if (owner[name] is not JsonObject found) { owner[name] = found = []; }
        return found;
    }

    private static JsonObject WithLastApplied(JsonObject body)
    {
        var modified = (JsonObject)body.DeepClone();
        var annotations = Ensure((JsonObject)modified["metadata"]!, "annotations");
        annotations.Remove(LastApplied);
        annotations[LastApplied] = Sorted(modified).ToJsonString() + "\n";
        return modified;
    }

    // Go writes maps with their keys in order.
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : (JsonNode?)Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };

    private static string KindOf(ResourceType type) =>
        type.Group.Length == 0 ? type.Kind.ToLowerInvariant() : $"{type.Kind.ToLowerInvariant()}.{type.Group}";
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Applications.Refreshing;

/// <summary>Builds the status of an Application from a comparison.</summary>
internal static class ApplicationStatus
{
    private const int DeepestOwner = 8;

    /// <summary>The status after a comparison.</summary>
    public static JsonObject After(
        JsonObject app, ComparisonResult comparison, IEnumerable<ApplicationCondition> conditions, ControllerOptions options,
        bool isReconciled, ClusterCache cache, DateTimeOffset now)
    {
        var status = app.Map("status")?.Copy() ?? [];
        SetSync(status, app, comparison.Status, comparison.Revisions);
        SetHealth(status, comparison.Health.Status, comparison.Health.Message, options.PersistResourceHealth, now);
        ImmutableArray<string> syncOptions = [.. app.Texts("spec", "syncPolicy", "syncOptions")];
        status["resources"] = new JsonArray([.. comparison.Resources.Select(resource => Entry(resource, syncOptions, options))]);
        if (comparison.Resources.Length == 0)
        {
            status.Remove("resources");
        }

        if (options.PersistResourceHealth)
        {
            status.Remove("resourceHealthSource");
        }
        else
        {
            status["resourceHealthSource"] = "appTree";
        }

        if (comparison.SourceTypes.Length > 1)
        {
            status["sourceTypes"] = new JsonArray([.. comparison.SourceTypes.Select(type => JsonValue.Create(type))]);
        }
        else if (comparison.SourceTypes.Length == 1)
        {
            status["sourceType"] = comparison.SourceTypes[0];
        }

        SetSummary(status, comparison.Resources, cache);
        SetConditions(status, conditions, type => type != "DeletionError", now);
        if (isReconciled || status.Text("reconciledAt").Length == 0)
        {
            status["reconciledAt"] = now.ToKubernetesTime();
        }

        status["controllerNamespace"] = options.Namespace;
        status["sourceHydrator"] ??= new JsonObject();
        return status;
    }

    /// <summary>The status of an Application whose spec cannot be followed: what was compared last stays, and is not looked at again.</summary>
    public static JsonObject Invalid(JsonObject app, IEnumerable<ApplicationCondition> conditions, DateTimeOffset now)
    {
        var status = app.Map("status")?.Copy() ?? [];
        status.Ensure("sync")["status"] = ManagedResource.Unknown;
        SetHealth(status, ManagedResource.Unknown, "", isInline: status.Text("resourceHealthSource").Length == 0, now);
        SetConditions(status, conditions, type => type is "InvalidSpecError" or "UnknownError", now);
        return status;
    }

    /// <summary>Conditions found now replace those of the types that were looked for; what stays the same keeps its time.</summary>
    private static void SetConditions(JsonObject status, IEnumerable<ApplicationCondition> conditions, Func<string, bool> isLookedFor, DateTimeOffset now)
    {
        var earlier = status.Items("conditions").ToList();
        var kept = earlier.Where(condition => !isLookedFor(condition.Text("type")))
            .Select(condition => new ApplicationCondition(condition.Text("type"), condition.Text("message")));
        var wanted = conditions.Concat(kept).Distinct()
            .OrderBy(condition => condition.Type, StringComparer.Ordinal).ThenBy(condition => condition.Message, StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
        {
            status.Remove("conditions");
            return;
        }

        status["conditions"] = new JsonArray([.. wanted.Select(condition => (JsonNode)new JsonObject
        {
            ["lastTransitionTime"] = earlier.Find(known => known.Text("type") == condition.Type && known.Text("message") == condition.Message) is { } same
                ? same.Text("lastTransitionTime") : now.ToKubernetesTime(),
            ["message"] = condition.Message,
            ["type"] = condition.Type,
        })]);
    }

    /// <summary>What runs: the images of pods, and the addresses under which it is reached.</summary>
    public static void SetSummary(JsonObject status, IEnumerable<ManagedResource> resources, ClusterCache cache)
    {
        var tree = resources.Select(resource => resource.Live).OfType<JsonObject>().SelectMany(live => Below(live, cache, 0)).ToList();
        JsonObject summary = [];
        Add(summary, "images", tree.Where(item => item is { } pod && pod.Kind() == "Pod" && pod.Group().Length == 0)
            .SelectMany(pod => pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers"))).Select(container => container.Text("image")));
        Add(summary, "externalURLs", tree.SelectMany(Addresses));
        if (resources.Any(resource => resource.Key is { Group: Words.Group, Kind: "Application" }))
        {
            summary["isAppOfApps"] = true;
        }

        status["summary"] = summary;
    }

    private static void SetSync(JsonObject status, JsonObject app, string sync, IReadOnlyList<string> revisions)
    {
        JsonObject compared = [];
        var isSeveral = app.At("spec", "sources") is JsonArray { Count: > 0 };
        compared[isSeveral ? "sources" : "source"] = app.At("spec", isSeveral ? "sources" : "source")?.DeepClone() ?? new JsonObject();
        compared["destination"] = app.At("spec", "destination")?.DeepClone() ?? new JsonObject();
        if (app.At("spec", "ignoreDifferences") is JsonArray { Count: > 0 } ignored)
        {
            compared["ignoreDifferences"] = ignored.DeepClone();
        }

        JsonObject result = new() { ["status"] = sync, ["comparedTo"] = compared };
        if (isSeveral && revisions.Count > 0)
        {
            result["revisions"] = new JsonArray([.. revisions.Select(sha => JsonValue.Create(sha))]);
        }
        else if (revisions.Count > 0)
        {
            result["revision"] = revisions[0];
        }

        status["sync"] = result;
    }

    /// <summary>Where the health of each resource is not kept beside it, the message stays what explained the last change.</summary>
    private static void SetHealth(JsonObject status, string health, string message, bool isInline, DateTimeOffset now)
    {
        var same = status.Text("health", "status") == health && status.Text("health", "lastTransitionTime").Length > 0;
        JsonObject result = new()
        {
            ["status"] = health,
            ["lastTransitionTime"] = same ? status.Text("health", "lastTransitionTime") : now.ToKubernetesTime(),
        };
        var text = same && !isInline ? status.Text("health", "message") : message;
        if (text.Length > 0)
        {
            result["message"] = text;
        }

        status["health"] = result;
    }

    private static JsonObject Entry(ManagedResource resource, ImmutableArray<string> syncOptions, ControllerOptions options)
    {
        var entry = resource.ToStatus(syncOptions);
        if (options.PersistResourceHealth && (resource.Live is null ? new(Health.ResourceHealth.Missing) : resource.Health) is { } health)
        {
            var shown = new JsonObject();
            if (health.Status.Length > 0)
            {
                shown["status"] = health.Status;
            }

            if (health.Message.Length > 0)
            {
                shown["message"] = health.Message;
            }

            entry["health"] = shown;
        }

        return entry;
    }

    private static void Add(JsonObject summary, string name, IEnumerable<string> values)
    {
        var sorted = values.Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).Select(value => JsonValue.Create(value)).ToArray();
        if (sorted.Length > 0)
        {
            summary[name] = new JsonArray([.. sorted]);
        }
    }

    private static IEnumerable<JsonObject> Below(JsonObject live, ClusterCache cache, int depth) =>
        depth >= DeepestOwner ? [live] : cache.Children(live.Uid()).SelectMany(child => Below(child, cache, depth + 1)).Prepend(live);

    private static IEnumerable<string> Addresses(JsonObject item)
    {
        foreach (var (name, value) in item.Map("metadata", "annotations") ?? [])
        {
            if (name.StartsWith("link.argocd.argoproj.io/", StringComparison.Ordinal))
            {
                yield return value.Text().Split('|')[^1];
            }
        }

        if (item.Kind() != "Ingress" || item.Annotation("argocd.argoproj.io/ignore-default-links") == "true")
        {
            yield break;
        }

        var scheme = item.Items("spec", "tls").Any(tls => tls.Text("secretName").Length > 0) ? "https" : "http";
        foreach (var rule in item.Items("spec", "rules"))
        {
            var host = rule.Text("host") is { Length: > 0 } stated ? stated
                : item.Items("status", "loadBalancer", "ingress").Select(address => address.Text("hostname") is { Length: > 0 } name ? name : address.Text("ip")).FirstOrDefault("");
            foreach (var path in rule.Items("http", "paths").Where(_ => host.Length > 0))
            {
                yield return $"{scheme}://{host}{path.Text("path").TrimEnd('*')}";
            }
        }
    }
}

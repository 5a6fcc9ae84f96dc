using System.Globalization;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fakes;

/// <summary>Objects as a cluster would hold them.</summary>
internal static class Sample
{
    public static JsonObject Application(
        string name, string sync = "Synced", string health = "Healthy", string phase = "Succeeded", string? parent = null, string? set = null,
        string? path = null, string? error = null, string revision = "", JsonArray? resources = null)
    {
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "argo",
            ["uid"] = name,
            ["creationTimestamp"] = Ago(60),
            ["annotations"] = new JsonObject { ["argocd.argoproj.io/tracking-id"] = parent is null ? null : $"{parent}:argoproj.io/Application:argo/{name}" },
        };
        if (set is not null) { metadata["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "argoproj.io/v1alpha1", ["kind"] = "ApplicationSet", ["name"] = set, ["uid"] = "set", ["controller"] = true }); }
        return new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["project"] = "default",
                ["source"] = new JsonObject { ["repoURL"] = "http://git.default.svc/learning-gitops.git", ["path"] = path ?? $"gitops/applications/{name}", ["targetRevision"] = "HEAD" },
                ["destination"] = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = "coffee" },
                ["syncPolicy"] = new JsonObject { ["automated"] = new JsonObject { ["prune"] = true, ["selfHeal"] = true } },
            },
            ["status"] = new JsonObject
            {
                ["sync"] = new JsonObject { ["status"] = sync, ["revision"] = revision },
                ["health"] = new JsonObject { ["status"] = health },
                ["reconciledAt"] = Ago(5),
                ["operationState"] = new JsonObject { ["phase"] = phase, ["startedAt"] = Ago(181), ["finishedAt"] = phase == "Running" ? null : Ago(180), ["message"] = phase == "Succeeded" ? "successfully synced (all tasks run)" : error, ["operation"] = new JsonObject { ["initiatedBy"] = new JsonObject { ["automated"] = true } } },
                ["conditions"] = error is null || phase != "Succeeded" ? null : new JsonArray(new JsonObject { ["type"] = "ComparisonError", ["message"] = error, ["lastTransitionTime"] = Ago(9) }),
                ["history"] = new JsonArray(new JsonObject { ["id"] = 0, ["revision"] = revision, ["deployStartedAt"] = Ago(3000), ["deployedAt"] = Ago(2999) }, new JsonObject { ["id"] = 1, ["revision"] = revision, ["deployStartedAt"] = Ago(181), ["deployedAt"] = Ago(180) }),
                ["resources"] = resources,
            },
        };
    }

    public static JsonObject Object(string apiVersion, string kind, string name, string? ns = "coffee", (string Kind, string Name)? owner = null, JsonObject? more = null, JsonArray? managed = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["uid"] = $"{kind}/{name}", ["creationTimestamp"] = Ago(90) };
        if (ns is not null) { metadata["namespace"] = ns; }
        if (managed is not null) { metadata["managedFields"] = managed; }
        if (owner is { } o) { metadata["ownerReferences"] = new JsonArray(new JsonObject { ["kind"] = o.Kind, ["name"] = o.Name, ["uid"] = $"{o.Kind}/{o.Name}", ["controller"] = true }); }
        var item = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
        foreach (var (key, value) in more ?? []) { item[key] = value?.DeepClone(); }
        return item;
    }

    public static JsonObject Pod(string name, string owner, bool ready = true, string ns = "coffee") => Object("v1", "Pod", name, ns, ("ReplicaSet", owner), new JsonObject
    {
        ["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }),
            ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "main", ["ready"] = ready, ["restartCount"] = 0 }),
        },
    });

    public static JsonObject Managed(string group, string version, string kind, string name, string sync = "Synced", string? health = "Healthy", string ns = "coffee") => new()
    {
        ["group"] = group,
        ["version"] = version,
        ["kind"] = kind,
        ["name"] = name,
        ["namespace"] = ns,
        ["status"] = sync,
        ["health"] = health is null ? null : new JsonObject { ["status"] = health },
    };

    public static string Ago(int seconds) => DateTimeOffset.UtcNow.AddSeconds(-seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications;

/// <summary>A condition in an Application's status.</summary>
/// <param name="Type">Its type, such as <c>ComparisonError</c>.</param>
/// <param name="Message">Its message, in full.</param>
/// <param name="At">When it began.</param>
public sealed record ApplicationCondition(string Type, string Message, DateTimeOffset? At);

/// <summary>An object that an Application manages, as its status lists it.</summary>
/// <param name="Group">The API group.</param>
/// <param name="Version">The version.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Key">Its name.</param>
/// <param name="Sync">Its sync status.</param>
/// <param name="Health">Its health; null where the kind has no rule.</param>
/// <param name="HealthMessage">Why it is not healthy.</param>
/// <param name="RequiresPruning">Whether git no longer states it.</param>
public sealed record ManagedObject(
    string Group, string Version, string Kind, ObjectKey Key, string? Sync, string? Health, string? HealthMessage, bool RequiresPruning)
{
    /// <summary>The value of <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The same object among those that git renders, where a namespace may be left to the Application; null where it is not among them.</summary>
    internal JsonObject? FindIn(IEnumerable<JsonObject> rendered) => rendered.FirstOrDefault(item =>
        item.Text("kind") == Kind && item.Text("metadata", "name") == Key.Name
        && (item.Text("apiVersion") is { } version ? version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "" : "") == Group
        && (Key.Namespace.Length == 0 || (item.Text("metadata", "namespace") ?? Key.Namespace) == Key.Namespace));
}

/// <summary>What an Application's controller did last.</summary>
/// <param name="Phase">Running, Succeeded, Failed, Error or Terminating.</param>
/// <param name="Message">What it says.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended; null while it runs.</param>
/// <param name="Automated">Whether nobody asked for it.</param>
/// <param name="By">Who asked; empty where nobody did.</param>
/// <param name="Applied">How many objects have a result.</param>
public sealed record LastOperation(
    string Phase, string? Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, bool Automated, string? By, int Applied);

/// <summary>One deployment in an Application's history.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Revision">The commit.</param>
/// <param name="StartedAt">When the sync began.</param>
/// <param name="DeployedAt">When it ended.</param>
public sealed record Deployed(long Id, string Revision, DateTimeOffset? StartedAt, DateTimeOffset? DeployedAt);

/// <summary>An Application as pages show it, read from the object of the cluster.</summary>
public sealed record ApplicationView
{
    private static readonly ConditionalWeakTable<JsonObject, ApplicationView> Known = [];

    /// <summary>Its namespace and name.</summary>
    public required ObjectKey Key { get; init; }
    /// <summary>Its name.</summary>
    public string Name => Key.Name;
    /// <summary>Its project.</summary>
    public required string Project { get; init; }
    /// <summary>The repository it is rendered from.</summary>
    public required string RepoUrl { get; init; }
    /// <summary>The directory within the repository.</summary>
    public required string Path { get; init; }
    /// <summary>Where its objects go by default.</summary>
    public required string TargetNamespace { get; init; }
    /// <summary>Its sync status.</summary>
    public required string? Sync { get; init; }
    /// <summary>The commit it was compared with.</summary>
    public required string? Revision { get; init; }
    /// <summary>Its health.</summary>
    public required string? Health { get; init; }
    /// <summary>Its last operation; null before the first.</summary>
    public required LastOperation? Operation { get; init; }
    /// <summary>Its conditions.</summary>
    public required ImmutableArray<ApplicationCondition> Conditions { get; init; }
    /// <summary>The objects it manages.</summary>
    public required ImmutableArray<ManagedObject> Objects { get; init; }
    /// <summary>Its deployments, newest first.</summary>
    public required ImmutableArray<Deployed> History { get; init; }
    /// <summary>The ApplicationSet that owns it; null where none does.</summary>
    public required string? OwnerSet { get; init; }
    /// <summary>The Application that manages this one, by its tracking id; null where none does.</summary>
    public required string? Parent { get; init; }
    /// <summary>When it was last compared.</summary>
    public required DateTimeOffset? ComparedAt { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }
    /// <summary>Whether it is being deleted.</summary>
    public required bool Deleting { get; init; }
    /// <summary>Whether it syncs without being asked.</summary>
    public required bool Automated { get; init; }
    /// <summary>Whether an automated sync removes what git no longer states.</summary>
    public required bool Prunes { get; init; }
    /// <summary>Whether drift is undone.</summary>
    public required bool SelfHeals { get; init; }
    /// <summary>Why it is not healthy, from the object that is worst.</summary>
    public required string? HealthReason { get; init; }

    /// <summary>The first seven digits of the commit.</summary>
    public string ShortRevision => Revision is { Length: >= 7 } ? Revision[..7] : Revision ?? "";

    /// <summary>What is wrong, in the cluster's words; null where nothing is.</summary>
    public string? Problem =>
        Conditions.FirstOrDefault(c => c.Type.EndsWith("Error", StringComparison.Ordinal))?.Message
        ?? (Operation is { Phase: "Failed" or "Error" } failed ? failed.Message ?? failed.Phase : null)
        ?? (Health == "Degraded" ? HealthReason ?? "Degraded" : null);

    /// <summary>Reads an Application; the same object always gives the same view.</summary>
    public static ApplicationView Of(JsonObject application) => Known.GetValue(application, Read);

    private static ApplicationView Read(JsonObject item)
    {
        var source = item.At("spec", "source") ?? item.Items("spec", "sources").FirstOrDefault();
        var objects = item.Items("status", "resources").Select(ReadObject).ToImmutableArray();
        return new()
        {
            Key = new(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? ""),
            Project = item.Text("spec", "project") ?? "default",
            RepoUrl = source.Text("repoURL") ?? "",
            Path = source.Text("path") ?? source.Text("chart") ?? "",
            TargetNamespace = item.Text("spec", "destination", "namespace") ?? "",
            Sync = item.Text("status", "sync", "status"),
            Revision = item.Text("status", "sync", "revision") is { Length: > 0 } revision ? revision : item.Items("status", "sync", "revisions").FirstOrDefault()?.ToString(),
            Health = item.Text("status", "health", "status"),
            Operation = ReadOperation(item.At("status", "operationState")),
            Conditions = [.. item.Items("status", "conditions").Select(c => new ApplicationCondition(c.Text("type") ?? "", c.Text("message") ?? "", c.Time("lastTransitionTime")))],
            Objects = objects,
            History = [.. item.Items("status", "history").Reverse().Select(h => new Deployed(h.Number("id") ?? 0, h.Text("revision") ?? "", h.Time("deployStartedAt"), h.Time("deployedAt")))],
            OwnerSet = item.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Text("kind") == "ApplicationSet")?.Text("name"),
            Parent = ParentIn(item),
            ComparedAt = item.Time("status", "reconciledAt"),
            CreatedAt = item.Time("metadata", "creationTimestamp"),
            Deleting = item.Text("metadata", "deletionTimestamp") is not null,
            Automated = item.At("spec", "syncPolicy", "automated") is { } automated && automated.At("enabled")?.ToString() != "false",
            Prunes = item.IsTrue("spec", "syncPolicy", "automated", "prune"),
            SelfHeals = item.IsTrue("spec", "syncPolicy", "automated", "selfHeal"),
            HealthReason = item.Text("status", "health", "message")
                ?? objects.Where(o => o.Health is "Degraded" or "Missing" or "Progressing" or "Suspended").OrderBy(o => o.Health != "Degraded")
                    .Select(o => o.HealthMessage is { Length: > 0 } message ? $"{o.Kind}/{o.Key.Name}: {message}" : null).FirstOrDefault(m => m is not null),
        };
    }

    private static LastOperation? ReadOperation(JsonNode? state) => state.Text("phase") is not { } phase ? null : new(
        phase, state.Text("message"), state.Time("startedAt"), state.Time("finishedAt"),
        state.IsTrue("operation", "initiatedBy", "automated"), state.Text("operation", "initiatedBy", "username"),
        state.Items("syncResult", "resources").Count());

    private static ManagedObject ReadObject(JsonNode item) => new(
        item.Text("group") ?? "", item.Text("version") ?? "", item.Text("kind") ?? "",
        new(item.Text("namespace") ?? "", item.Text("name") ?? ""),
        item.Text("status"), item.Text("health", "status"), item.Text("health", "message"), item.IsTrue("requiresPruning"));

    /// <summary>The application's name in the tracking annotation, or in the label of older installations.</summary>
    internal static string? ParentIn(JsonNode item)
    {
        var tracking = item.Text("metadata", "annotations", "argocd.argoproj.io/tracking-id");
        return tracking is not null && tracking.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
            ? tracking[..end]
            : item.Text("metadata", "labels", "app.kubernetes.io/instance");
    }
}

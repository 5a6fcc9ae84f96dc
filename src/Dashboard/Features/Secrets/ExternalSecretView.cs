using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Secrets;

/// <summary>An ExternalSecret as its page shows it.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="StoreKind">The kind of its store.</param>
/// <param name="Store">The name of its store.</param>
/// <param name="Target">The name of the Secret that it writes.</param>
/// <param name="Interval">How often it asks the store.</param>
/// <param name="RefreshedAt">When it last succeeded.</param>
/// <param name="Ready">The status of its Ready condition; null before the first try.</param>
/// <param name="Reason">The condition's reason and message.</param>
/// <param name="Cause">What the newest warning says, which the condition never does; null where it is ready or nothing warned.</param>
public sealed record ExternalSecretView(
    ObjectKey Key, string StoreKind, string Store, string Target, string? Interval, DateTimeOffset? RefreshedAt, string? Ready, string? Reason, string? Cause)
{
    /// <summary>Reads an ExternalSecret, with its reason completed from its events.</summary>
    public static ExternalSecretView Of(JsonObject item, IEnumerable<JsonObject> events)
    {
        var key = new ObjectKey(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? "");
        var ready = item.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready");
        var warning = ready.Text("status") == "True" ? null : events
            .Where(e => e.Text("type") == "Warning" && e.Text("involvedObject", "kind") == "ExternalSecret" && e.Text("involvedObject", "name") == key.Name && e.Text("involvedObject", "namespace") == key.Namespace)
            .MaxBy(e => e.Time("lastTimestamp") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp"));
        return new(
            key, item.Text("spec", "secretStoreRef", "kind") ?? "SecretStore", item.Text("spec", "secretStoreRef", "name") ?? "",
            item.Text("spec", "target", "name") ?? key.Name, item.Text("spec", "refreshInterval"), item.Time("status", "refreshTime"),
            ready.Text("status"), ready is null ? null : $"{ready.Text("reason")}: {ready.Text("message")}", warning.Text("message"));
    }
}

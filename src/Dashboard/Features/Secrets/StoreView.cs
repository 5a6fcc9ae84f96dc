using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Secrets;

/// <summary>A store of External Secrets.</summary>
/// <param name="Kind">SecretStore or ClusterSecretStore.</param>
/// <param name="Key">Its name.</param>
/// <param name="Provider">The provider, such as <c>fake</c>.</param>
/// <param name="Ready">The status of its Ready condition; null before the first validation.</param>
/// <param name="Why">The condition's reason and message.</param>
public sealed record StoreView(string Kind, ObjectKey Key, string Provider, string? Ready, string? Why)
{
    /// <summary>Whether its values are no secret: they stand in its own manifest.</summary>
    public bool IsFake => Provider == "fake";

    /// <summary>Reads a store.</summary>
    public static StoreView Of(JsonObject store)
    {
        var ready = store.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready");
        return new(
            store.Text("kind") ?? "", new(store.Text("metadata", "namespace") ?? "", store.Text("metadata", "name") ?? ""),
            store.At("spec", "provider") is JsonObject { Count: > 0 } provider ? provider.First().Key : "",
            ready.Text("status"), ready is null ? null : $"{ready.Text("reason")}: {ready.Text("message")}");
    }
}

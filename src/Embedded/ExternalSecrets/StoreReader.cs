using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets;

/// <summary>Finds the store that an ExternalSecret names, if it may be used.</summary>
internal sealed class StoreReader(ILister<JsonObject> stores, ILister<JsonObject> clusterStores, ILister<JsonObject> namespaces)
{
    public FakeProvider Open(JsonObject? reference, string ns)
    {
        var (kind, name) = ((string?)reference?["kind"] ?? "SecretStore", (string?)reference?["name"] ?? "");
        var isCluster = kind == "ClusterSecretStore";
        var found = isCluster ? clusterStores.Find(new ObjectKey("", name)) : stores.Find(new ObjectKey(ns, name));
        if (found is null)
        {
            throw new ProviderException($"could not get {kind} \"{name}\", {kind.ToLowerInvariant()}s.external-secrets.io \"{name}\" not found");
        }

        if (isCluster && !IsAllowed(found, ns)) { throw new ProviderException($"using cluster store \"{name}\" is not allowed from namespace \"{ns}\": denied by spec.condition"); }
        if ((string?)found.Condition("Ready")?["status"] != "True") { throw new ProviderException($"{kind} \"{name}\" is not ready"); }
        return ProviderOf(found) ?? throw new ProviderException($"{kind} \"{name}\" has a provider that the embedded controller does not know; only fake is");
    }

    public static FakeProvider? ProviderOf(JsonObject store) =>
        store.At("spec", "provider", "fake") is JsonObject fake ? new FakeProvider(fake["data"] as JsonArray ?? []) : null;

    private bool IsAllowed(JsonObject store, string ns)
    {
        if (store.At("spec", "conditions") is not JsonArray { Count: > 0 } conditions) { return true; }
        return conditions.OfType<JsonObject>().Any(condition =>
            (condition["namespaces"] as JsonArray ?? []).Any(name => (string?)name == ns)
            || (condition["namespaceRegexes"] as JsonArray ?? []).Any(pattern => Matches((string?)pattern ?? "", ns))
            || (condition["namespaceSelector"] is JsonObject selector && namespaces.Find(new ObjectKey("", ns)) is { } item && LabelSelector.Of(selector).Matches(item.Labels())));
    }

    private static bool Matches(string pattern, string ns)
    {
        try
        {
            return Regex.IsMatch(ns, pattern, RegexOptions.NonBacktracking);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ProviderException($"failed to compile regex {pattern}: {error.Message}");
        }
    }
}

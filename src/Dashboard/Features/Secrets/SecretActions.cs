using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Secrets;

/// <summary>What a person may ask about a secret.</summary>
internal sealed class SecretActions(ICluster cluster, TimeProvider time)
{
    /// <summary>Asks the operator to fetch an ExternalSecret now, by the annotation that it documents.</summary>
    public async Task SyncAsync(ObjectKey externalSecret, CancellationToken cancellationToken) =>
        await cluster.Resources.PatchAsync(
            await TypeAsync("external-secrets.io/v1", "ExternalSecret", cancellationToken), externalSecret, PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["external-secrets.io/force-sync"] = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) } } },
            new(FieldManager: "learning-gitops"), cancellationToken);

    /// <summary>Reads one value of a Secret, to be shown for a moment and kept nowhere.</summary>
    /// <returns>The value; null where it is gone or no text.</returns>
    public async Task<string?> RevealAsync(ObjectKey secret, string key, CancellationToken cancellationToken)
    {
        var found = await cluster.Resources.FindAsync(await TypeAsync("v1", "Secret", cancellationToken), secret, cancellationToken);
        if (found.Text("data", key) is not { } encoded) { return null; }
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(encoded)); }
        catch (Exception error) when (error is FormatException or DecoderFallbackException) { return null; }
    }

    private async Task<ResourceType> TypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await cluster.Resources.FindTypeAsync(apiVersion, kind, cancellationToken) ?? throw new InvalidOperationException($"the server doesn't have a resource type \"{kind}\"");
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets;

/// <summary>Writes the Secret of an ExternalSecret, and again whenever it is due or was changed by hand.</summary>
internal sealed partial class ExternalSecretReconciler(
    IResourceClient client, ILister<JsonObject> externalSecrets, StoreReader stores, EventRecorder events, TimeProvider time) : IReconciler
{
    private const string Finalizer = "externalsecrets.external-secrets.io/externalsecret-cleanup";

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (externalSecrets.Find(key) is not { } wanted) { return ReconcileResult.Done; }
        if (wanted.IsBeingDeleted())
        {
            if (wanted.Finalizers().Contains(Finalizer)) { await SetFinalizerAsync(wanted, isSet: false, cancellationToken); }
            return ReconcileResult.Done;
        }

        if (!wanted.Finalizers().Contains(Finalizer))
        {
            await SetFinalizerAsync(wanted, isSet: true, cancellationToken);
            return ReconcileResult.Done;   // its change brings it back
        }

        var secretKey = new ObjectKey(key.Namespace, (string?)wanted.At("spec", "target", "name") ?? key.Name);
        var existing = await client.FindAsync(ResourceTypes.Secrets, secretKey, cancellationToken);
        var now = time.GetUtcNow();
        if (UntilDue(wanted, existing, now) is { } wait) { return wait == Timeout.InfiniteTimeSpan ? ReconcileResult.Done : ReconcileResult.Requeue(wait); }

        try
        {
            var (reason, message) = await RefreshAsync(wanted, existing, cancellationToken);
            await WriteStatusAsync(wanted, "True", reason, message, secretKey.Name, isSuccess: true, cancellationToken);
        }
        catch (ProviderException failed)
        {
            await events.RecordAsync(wanted, "Warning", "UpdateFailed", failed.Message, cancellationToken);
            await WriteStatusAsync(wanted, "False", "SecretSyncedError", failed.Condition, secretKey.Name, isSuccess: false, cancellationToken);
            throw;
        }

        return Interval(wanted) is { } interval && interval > TimeSpan.Zero ? ReconcileResult.Requeue(interval) : ReconcileResult.Done;
    }

    internal static JsonObject ConditionOf(JsonObject item, string word, string reason, string message, DateTimeOffset now)
    {
        var before = item.Condition("Ready");
        return new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = word,
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = (string?)before?["status"] == word ? (string?)before?["lastTransitionTime"] ?? now.ToTimestamp() : now.ToTimestamp(),
        };
    }

    /// <summary>Reads a Go duration such as <c>1h0m0s</c> or <c>1m30s</c>.</summary>
    internal static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrEmpty(text)) { return null; }
        var total = TimeSpan.Zero;
        foreach (var part in DurationPart().Matches(text).Cast<Match>())
        {
            var value = double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            total += part.Groups[2].Value switch
            {
                "h" => TimeSpan.FromHours(value),
                "m" => TimeSpan.FromMinutes(value),
                "ms" => TimeSpan.FromMilliseconds(value),
                _ => TimeSpan.FromSeconds(value),
            };
        }

        return total;
    }

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(h|ms|m|s|)", RegexOptions.NonBacktracking)]
    private static partial Regex DurationPart();

    private static TimeSpan? Interval(JsonObject wanted) => (string?)wanted.At("spec", "refreshPolicy") is "CreatedOnce" or "OnChange"
        ? TimeSpan.Zero
        : Duration((string?)wanted.At("spec", "refreshInterval")) ?? TimeSpan.FromHours(1);

    /// <summary>Null when a refresh is due; else how long until it is.</summary>
    private static TimeSpan? UntilDue(JsonObject wanted, JsonObject? existing, DateTimeOffset now)
    {
        var policy = (string?)wanted.At("spec", "refreshPolicy");
        if (wanted.At("status", "refreshTime").ToTime() is not { } refreshed) { return null; }
        if ((string?)wanted.Condition("Ready")?["status"] != "True") { return null; }
        if (policy == "CreatedOnce" && existing is not null) { return Timeout.InfiniteTimeSpan; }
        if ((string?)wanted.At("status", "syncedResourceVersion") != SecretWriter.VersionOf(wanted)) { return null; }
        var writes = (string?)wanted.At("spec", "target", "creationPolicy") is not "None"
            && (string?)wanted.Condition("Ready")?["reason"] == "SecretSynced";
        if (writes && !SecretWriter.IsIntact(existing)) { return null; }
        if (Interval(wanted) is not { } interval || interval <= TimeSpan.Zero) { return Timeout.InfiniteTimeSpan; }
        var left = refreshed + interval - now;
        return left > TimeSpan.Zero ? left : null;
    }

    private async Task<(string Reason, string Message)> RefreshAsync(JsonObject wanted, JsonObject? existing, CancellationToken cancellationToken)
    {
        var policy = (string?)wanted.At("spec", "target", "creationPolicy") ?? "Owner";
        var deletion = (string?)wanted.At("spec", "target", "deletionPolicy") ?? "Retain";
        var data = await FetchAsync(wanted, deletion, cancellationToken);
        if (data.Count == 0 && deletion == "Delete" && policy is "Owner" or "Orphan" && data.Count == 0)
        {
            if (existing is not null)
            {
                await client.DeleteAsync(ResourceTypes.Secrets, existing.Key(), new DeletionOptions(Uid: existing.Uid()), cancellationToken);
                await events.RecordAsync(wanted, "Normal", "Deleted", "secret deleted due to DeletionPolicy=Delete", cancellationToken);
            }

            return ("SecretDeleted", "secret deleted due to DeletionPolicy=Delete");
        }

        if (policy == "None") { return ("SecretSynced", "secret synced"); }
        if (policy == "Merge" && existing is null) { return ("SecretMissing", "secret will not be created due to CreationPolicy=Merge"); }
        var owner = existing?.OwnerReferences().FirstOrDefault(reference => (string?)reference["kind"] == "ExternalSecret");
        if (policy == "Owner" && owner is not null && (string?)owner["name"] != wanted.Name())
        {
            throw new ProviderException("target is owned by another ExternalSecret", "target is owned by another ExternalSecret");
        }

        var rendered = SecretTemplate.Apply(wanted, data, time, cancellationToken);
        var secret = SecretWriter.Compose(wanted, existing, rendered, policy);
        await WriteAsync(wanted, existing, secret, cancellationToken);
        return ("SecretSynced", "secret synced");
    }

    private async Task WriteAsync(JsonObject wanted, JsonObject? existing, JsonObject secret, CancellationToken cancellationToken)
    {
        var options = new WriteOptions(FieldManager: $"externalsecrets.external-secrets.io/{wanted.Name()}");
        try
        {
            if (existing is null)
            {
                await client.CreateAsync(ResourceTypes.Secrets, secret, options, cancellationToken);
                await events.RecordAsync(wanted, "Normal", "Created", "secret created", cancellationToken);
            }
            else if (!JsonNode.DeepEquals(existing["data"], secret["data"])
                || !SecretWriter.IsIntact(existing)
                || !existing.Labels().OrderBy(label => label.Key, StringComparer.Ordinal).SequenceEqual(secret.Labels().OrderBy(label => label.Key, StringComparer.Ordinal)))
            {
                if ((bool?)existing["immutable"] == true) { throw new ProviderException("could not update secret, target is immutable", "could not update secret, target is immutable"); }
                await client.ReplaceAsync(ResourceTypes.Secrets, secret, options, cancellationToken);
                await events.RecordAsync(wanted, "Normal", "Updated", "secret updated", cancellationToken);
            }
        }
        catch (ApiException refused) when (refused.Code != HttpStatusCode.Conflict)
        {
            throw new ProviderException(refused.Message, "could not update secret");
        }
    }

    private async Task<SortedDictionary<string, string>> FetchAsync(JsonObject wanted, string deletion, CancellationToken cancellationToken)
    {
        var ns = wanted.Key().Namespace;
        var common = wanted.At("spec", "secretStoreRef") as JsonObject;
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var from = (wanted.At("spec", "dataFrom") as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < from.Count; i++)
        {
            if (from[i]["extract"] is not JsonObject extract || from[i]["rewrite"] is not null)
            {
                throw new ProviderException($"spec.dataFrom[{i}]: only extract without rewrite is supported by the embedded controller");
            }

            try
            {
                foreach (var (name, value) in stores.Open(StoreOf(from[i], common), ns).Extract(extract)) { result[name] = value; }
            }
            catch (ProviderException missing) when (missing.IsMissing && deletion is "Delete" or "Merge")
            {
                await events.RecordAsync(wanted, "Normal", "MissingProviderSecret", $"secret does not exist at provider using spec.dataFrom[{i}]", cancellationToken);
            }
            catch (ProviderException failed) when (failed.Message is "Secret does not exist" || failed.Message.StartsWith("unable to", StringComparison.Ordinal))
            {
                throw new ProviderException($"error processing spec.dataFrom[{i}].extract, err: {failed.Message}");
            }
        }

        var data = (wanted.At("spec", "data") as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < data.Count; i++)
        {
            var name = (string?)data[i]["secretKey"] ?? "";
            var reference = data[i]["remoteRef"] as JsonObject ?? [];
            try
            {
                result[name] = stores.Open(StoreOf(data[i], common), ns).Get(reference);
            }
            catch (ProviderException missing) when (missing.IsMissing && deletion is "Delete" or "Merge")
            {
                await events.RecordAsync(wanted, "Normal", "MissingProviderSecret", $"secret does not exist at provider using spec.data[{i}] (key: {reference["key"]})", cancellationToken);
            }
            catch (ProviderException failed) when (failed.Message is "Secret does not exist" || failed.Message.StartsWith("unable to", StringComparison.Ordinal))
            {
                throw new ProviderException($"error processing spec.data[{i}] (key: {reference["key"]}), err: {failed.Message}");
            }
        }

        return result;
    }

    private static JsonObject? StoreOf(JsonObject entry, JsonObject? common) => (entry["sourceRef"] as JsonObject)?["storeRef"] as JsonObject ?? common;

    private async Task WriteStatusAsync(
        JsonObject wanted, string word, string reason, string message, string secret, bool isSuccess, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var status = (wanted["status"] as JsonObject)?.Copy() ?? [];
        status["conditions"] = new JsonArray(ConditionOf(wanted, word, reason, message, now));
        if (isSuccess)
        {
            status["refreshTime"] = now.ToTimestamp();
            status["syncedResourceVersion"] = SecretWriter.VersionOf(wanted);
            status["binding"] = new JsonObject { ["name"] = secret };
        }

        if (JsonNode.DeepEquals(wanted["status"], status)) { return; }
        var patch = new JsonObject { ["status"] = status };
        await client.PatchAsync(ResourceTypes.ExternalSecrets, wanted.Key(), PatchType.Merge, patch, new WriteOptions(Subresource: "status"), cancellationToken);
    }

    private async Task SetFinalizerAsync(JsonObject wanted, bool isSet, CancellationToken cancellationToken)
    {
        var names = wanted.Finalizers().Where(name => name != Finalizer).Concat(isSet ? [Finalizer] : []).Select(name => (JsonNode)JsonValue.Create(name)!).ToArray();
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = wanted.ResourceVersion(), ["finalizers"] = names.Length == 0 ? null : new JsonArray(names) } };
        await client.PatchAsync(ResourceTypes.ExternalSecrets, wanted.Key(), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
    }
}

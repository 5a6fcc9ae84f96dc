using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets;

/// <summary>Validates stores, every five minutes anew.</summary>
internal sealed class StoreReconciler(IResourceClient client, ResourceType type, ILister<JsonObject> stores, EventRecorder events, TimeProvider time) : IReconciler
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (stores.Find(key) is not { } store || store.IsBeingDeleted()) { return ReconcileResult.Done; }
        var provider = StoreReader.ProviderOf(store);
        var problem = provider is null ? "the provider is not one that the embedded controller knows; only fake is" : provider.Problem();
        var (word, reason, message) = problem is null
            ? ("True", "Valid", "store validated")
            : ("False", "InvalidProviderConfig", provider is null ? "unable to create client" : "unable to validate store");
        if (provider is not null)
        {
            await events.RecordAsync(store, "Warning", "StoreUnmaintained", "store isn't currently maintained. Please plan and prepare accordingly.", cancellationToken);
        }

        var conditions = new JsonArray(ExternalSecretReconciler.ConditionOf(store, word, reason, message, time.GetUtcNow()));
        var status = new JsonObject { ["capabilities"] = "ReadWrite", ["conditions"] = conditions };
        if (!JsonNode.DeepEquals(store["status"], status))
        {
            await client.PatchAsync(type, key, PatchType.Merge, new JsonObject { ["status"] = status }, new WriteOptions(Subresource: "status"), cancellationToken);
        }

        await events.RecordAsync(store, problem is null ? "Normal" : "Warning", reason, problem ?? message, cancellationToken);
        var seconds = (int?)store.At("spec", "refreshInterval") ?? 0;
        return ReconcileResult.Requeue(seconds > 0 ? TimeSpan.FromSeconds(seconds) : Period);
    }
}

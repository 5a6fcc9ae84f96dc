using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// Serves what CustomResourceDefinitions define: accepts their names, publishes their resources before it writes the condition
/// Established, and empties them when they are deleted.
/// </summary>
internal sealed partial class DefinitionController(ObjectStore store, ResourceRegistry registry, ObjectWriter writer, TimeProvider time, ILogger<DefinitionController> logger)
{
    private const string Key = "apiextensions.k8s.io/customresourcedefinitions";
    private static readonly UserInfo Server = new("system:apiserver", [UserInfo.Masters]);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Publishes the definitions that were established before; called before the first request.</summary>
    public void Restore()
    {
        foreach (var stored in store.Snapshot.Of(Key).In(null))
        {
            var definition = stored.Parse();
            if (IsTrue(definition, "Established"))
            {
                Publish(definition);
            }
        }
    }

    /// <summary>Follows the definitions until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (subscription, start) = store.Follow(Key, null)!.Value;
        var waiting = start.Of(Key).In(null).Select(d => d.Path.Name).ToHashSet(StringComparer.Ordinal);
        while (!cancellationToken.IsCancellationRequested)
        {
            var changes = subscription.Take(out _, out var changed);
            if (changes is null)
            {
                (subscription, start) = store.Follow(Key, null)!.Value;
                waiting.UnionWith(start.Of(Key).In(null).Select(d => d.Path.Name));
                continue;
            }

            waiting.UnionWith(changes.Select(c => c.Object.Path.Name));
            foreach (var name in waiting.ToList())
            {
                try
                {
                    if (await ReconcileAsync(name, cancellationToken))
                    {
                        waiting.Remove(name);
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    Failed(logger, name, error);
                }
            }

            try
            {
                // What is left waits for objects with finalizers, or for a failed write.
                await (waiting.Count > 0 ? changed.WaitAsync(RetryAfter, time, cancellationToken) : changed.WaitAsync(cancellationToken));
            }
            catch (TimeoutException)
            {
                continue;
            }
        }
    }

    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (store.Find(new ObjectPath(Key, "", name)) is not { } stored)
        {
            registry.Remove(name);
            return true;
        }

        var definition = stored.Parse();
        if (definition["metadata"]?["deletionTimestamp"] is not null)
        {
            return await EmptyAsync(stored, definition, cancellationToken);
        }

        var status = definition["status"] as JsonObject ?? [];
        var wanted = (JsonObject)status.DeepClone();
        var conflict = NameConflict(definition);
        if (conflict is null)
        {
            wanted["acceptedNames"] = AcceptedNames(definition);
            SetCondition(wanted, "NamesAccepted", "True", "NoConflicts", "no conflicts found");
            SetCondition(wanted, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted");
            var versions = wanted["storedVersions"] as JsonArray ?? [];
            var storage = StorageVersion(definition);
            if (!versions.Any(v => (string?)v == storage))
            {
                versions = (JsonArray)versions.DeepClone();
                versions.Add(storage);
            }

            if (!ReferenceEquals(wanted["storedVersions"], versions))
            {
                wanted["storedVersions"] = versions;
            }

            Publish(definition);
        }
        else
        {
            SetCondition(wanted, "NamesAccepted", "False", conflict.Value.Reason, conflict.Value.Message);
            if (!IsTrue(definition, "Established"))
            {
                SetCondition(wanted, "Established", "False", "NotAccepted", "not all names are accepted");
            }
        }

        return JsonNode.DeepEquals(status, wanted) || await WriteStatusAsync(stored, definition, wanted, cancellationToken);
    }

    private async Task<bool> WriteStatusAsync(StoredObject stored, JsonObject definition, JsonObject status, CancellationToken cancellationToken)
    {
        var resource = registry.Catalog.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions")!;
        definition["status"] = status;
        var request = new WriteRequest(resource, "", stored.Path.Name, Server) { Subresource = "status", FieldManager = "kube-apiserver" };
        return await writer.ReplaceAsync(request, stored, definition, null, null, cancellationToken) is not null;
    }

    private async Task<bool> EmptyAsync(StoredObject stored, JsonObject definition, CancellationToken cancellationToken)
    {
        if (definition["metadata"]?["finalizers"] is not JsonArray finalizers || !finalizers.Any(f => (string?)f == DefinitionDefaults.Cleanup))
        {
            return true;
        }

        var status = (JsonObject)(definition["status"]?.DeepClone() ?? new JsonObject());
        SetCondition(status, "Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress");
        Publish(definition);
        if (!JsonNode.DeepEquals(definition["status"], status))
        {
            await WriteStatusAsync(stored, definition, status, cancellationToken);
            return false;
        }

        if (registry.Catalog.All.FirstOrDefault(r => r.Definition == stored.Path.Name) is { } resource)
        {
            var left = store.Snapshot.Of(resource.StorageKey).In(null).ToList();
            foreach (var instance in left)
            {
                if (instance.Field("metadata.deletionTimestamp").Length == 0)
                {
                    await writer.DeleteAsync(new WriteRequest(resource, instance.Path.Namespace, instance.Path.Name, Server), new DeleteOptions(), cancellationToken);
                }
            }

            if (store.Snapshot.Of(resource.StorageKey).In(null).Any())
            {
                return false;
            }
        }

        finalizers.Remove(finalizers.First(f => (string?)f == DefinitionDefaults.Cleanup));
        SetCondition(status, "Terminating", "False", "InstanceDeletionCompleted", "removed all instances");
        definition["status"] = status;
        if (finalizers.Count == 0)
        {
            ((JsonObject)definition["metadata"]!).Remove("finalizers");
            registry.Remove(stored.Path.Name);
            return await store.DeleteAsync(stored.Path, stored.Revision, definition) is not null;
        }

        return await store.ReplaceAsync(stored.Path, stored.Revision, definition) is not null;
    }

    private void Publish(JsonObject definition)
    {
        var resources = DefinitionResources.Read(definition);
        var name = (string)definition["metadata"]!["name"]!;
        var source = definition["spec"]!.ToJsonString() + (definition["metadata"]?["deletionTimestamp"] is null);
        if (!_published.TryGetValue(name, out var known) || known != source)
        {
            registry.Set(name, resources);
            _published = _published.SetItem(name, source);
        }
    }

    private ImmutableDictionary<string, string> _published = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    private (string Reason, string Message)? NameConflict(JsonObject definition)
    {
        var name = (string)definition["metadata"]!["name"]!;
        var group = (string?)definition["spec"]?["group"] ?? "";
        var names = (JsonObject)definition["spec"]!["names"]!;
        var others = registry.Catalog.All.Where(r => r.Group == group && r.Definition != name).ToList();
        var plurals = others.SelectMany(r => r.ShortNames.Append(r.Plural).Append(r.Singular)).ToHashSet(StringComparer.Ordinal);
        var kinds = others.SelectMany(r => new[] { r.Kind, r.ListKind }).ToHashSet(StringComparer.Ordinal);
        foreach (var (field, reason, taken) in new[] { ("plural", "PluralConflict", plurals), ("singular", "SingularConflict", plurals), ("kind", "KindConflict", kinds), ("listKind", "ListKindConflict", kinds) })
        {
            if ((string?)names[field] is { } value && taken.Contains(value))
            {
                return (reason, $"\"{value}\" is already in use");
            }
        }

        var shortName = (names["shortNames"] as JsonArray ?? []).Select(n => (string?)n).FirstOrDefault(n => n is not null && plurals.Contains(n));
        return shortName is null ? null : ("ShortNamesConflict", $"\"{shortName}\" is already in use");
    }

    private static JsonObject AcceptedNames(JsonObject definition) => (JsonObject)definition["spec"]!["names"]!.DeepClone();

    private static string StorageVersion(JsonObject definition) => (definition["spec"]?["versions"] as JsonArray ?? [])
        .OfType<JsonObject>().Where(v => v["storage"]?.GetValue<bool>() == true).Select(v => (string?)v["name"]).FirstOrDefault() ?? "";

    private static bool IsTrue(JsonObject definition, string type) => (definition["status"]?["conditions"] as JsonArray ?? [])
        .Any(c => (string?)c?["type"] == type && (string?)c?["status"] == "True");

    private void SetCondition(JsonObject status, string type, string value, string reason, string message)
    {
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        var condition = conditions.OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);
        if (condition is null)
        {
            condition = new JsonObject { ["lastTransitionTime"] = Managers.Format(time.GetUtcNow()) };
            conditions.Add((JsonNode)condition);
        }
        else if ((string?)condition["status"] != value)
        {
            condition["lastTransitionTime"] = Managers.Format(time.GetUtcNow());
        }

        condition["message"] = message;
        condition["reason"] = reason;
        condition["status"] = value;
        condition["type"] = type;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "CustomResourceDefinition {Name} could not be reconciled; it is tried again")]
    private static partial void Failed(ILogger logger, string name, Exception error);
}

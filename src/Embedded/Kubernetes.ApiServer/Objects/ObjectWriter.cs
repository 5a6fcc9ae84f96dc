using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Admission;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Objects;

/// <summary>
/// Every write of an object goes through here: decoding by schema, defaults, admission, validation, generation, ownership of fields,
/// and the store. Writes compare and swap on the object's revision; none holds a lock while it computes.
/// </summary>
internal sealed partial class ObjectWriter(ObjectStore store, ResourceRegistry registry, AdmissionChain admission, TimeProvider time)
{
    private const int MaxAttempts = 5;
    private const int MaxAnnotationBytes = 256 * 1024;

    /// <summary>The store it writes to.</summary>
    public ObjectStore Store => store;

    /// <summary>The path of an object.</summary>
    public static ObjectPath PathOf(Resource resource, string ns, string name) => new(resource.StorageKey, resource.Namespaced ? ns : "", name);

    /// <summary>Finds an object or refuses.</summary>
    /// <exception cref="StatusException">404.</exception>
    public StoredObject Get(Resource resource, string ns, string name) =>
        store.Find(PathOf(resource, ns, name)) ?? throw Refusals.NotFound(resource, name);

    /// <summary>Creates an object.</summary>
    public async Task<WriteOutcome> CreateAsync(WriteRequest request, JsonObject body, IReadOnlyList<string> duplicates, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        CheckType(resource, body);
        var candidate = VersionConversion.ToStorage(resource, body);
        var metadata = MetadataOf(candidate);
        Decode(request, candidate, duplicates);
        if ((string?)metadata["resourceVersion"] is not (null or "" or "0"))
        {
            // Upstream answers 500 here; the words are the same, the blame is the client's.
            throw new StatusException(400, "", "resourceVersion should not be set on objects to be created");
        }

        if (request.Name.Length > 0 && (string?)metadata["name"] is { Length: > 0 } named && named != request.Name)
        {
            throw Refusals.BadRequest($"the name of the object ({named}) does not match the name on the URL ({request.Name})");
        }

        var generated = (string?)metadata["generateName"];
        var hasName = (string?)metadata["name"] is { Length: > 0 };
        if (!hasName && string.IsNullOrEmpty(generated))
        {
            throw Refusals.Invalid(resource, "", "metadata.name", "Required value: name or generateName is required", "FieldValueRequired");
        }

        for (var attempt = 1; ; attempt++)
        {
            var value = attempt == 1 && hasName ? candidate : (JsonObject)candidate.DeepClone();
            if (!hasName)
            {
                MetadataOf(value)["name"] = NameGenerator.Generate(generated!);
            }

            var name = (string)MetadataOf(value)["name"]!;
            Prepare(request, value, name);
            var stated = Stated(resource, value);
            using var kept = admission.Keep(request, value);
            await admission.AdmitAsync(request, value, null, cancellationToken);
            await admission.ValidateAsync(request, value, null, cancellationToken);
            CheckAnnotations(resource, value);
            var managers = Managers.Of(null);
            if (!HasReset(value))
            {
                managers.Update(stated, request.FieldManager, resource.ApiVersion, "", time.GetUtcNow());
            }

            managers.WriteTo(value);
            using var reserved = await admission.ReserveAsync(request, value, cancellationToken);
            var path = PathOf(resource, request.Namespace, name);
            if (request.DryRun)
            {
                if (store.Find(path) is not null)
                {
                    throw Refusals.AlreadyExists(resource, name);
                }

                return new WriteOutcome(201, value);
            }

            if (await store.CreateAsync(path, value) is { } stored)
            {
                await admission.WrittenAsync(request);
                return new WriteOutcome(201, value) { Stored = stored };
            }

            if (hasName || attempt >= 8)
            {
                throw Refusals.AlreadyExists(resource, name);
            }
        }
    }

    /// <summary>Replaces an object, or its part that a subresource stands for.</summary>
    public async Task<WriteOutcome> UpdateAsync(WriteRequest request, JsonObject body, IReadOnlyList<string> duplicates, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        CheckType(resource, body);
        body = VersionConversion.ToStorage(resource, body);
        var metadata = MetadataOf(body);
        if ((string?)metadata["name"] is { Length: > 0 } name && name != request.Name)
        {
            throw Refusals.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        }

        CheckNamespace(request, metadata);
        metadata["name"] = request.Name;
        var path = PathOf(resource, request.Namespace, request.Name);
        if (store.Find(path) is null && resource.CreatesOnUpdate && request.Subresource.Length == 0)
        {
            metadata.Remove("resourceVersion");
            return await CreateAsync(request, body, duplicates, cancellationToken);
        }

        Decode(request, body, duplicates);
        var wanted = (string?)metadata["resourceVersion"];
        if ((wanted is null or "" or "0") && (resource.NeedsResourceVersion || resource.IsCustom))
        {
            throw Refusals.Invalid(resource, request.Name, "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");
        }

        for (var attempt = 1; ; attempt++)
        {
            var current = store.Find(path) ?? throw Refusals.NotFound(resource, request.Name);
            if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != current.Uid)
            {
                throw Refusals.OtherObject(resource, path, uid, current.Uid);
            }

            var candidate = attempt == MaxAttempts ? body : (JsonObject)body.DeepClone();
            if (await ReplaceAsync(request, current, candidate, wanted, null, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            if (attempt == MaxAttempts)
            {
                throw Refusals.Modified(resource, request.Name);
            }
        }
    }

    /// <summary>Takes a changed object through the rest of the way.</summary>
    /// <param name="request">The write.</param>
    /// <param name="current">The stored object.</param>
    /// <param name="candidate">The object as it shall be, decoded.</param>
    /// <param name="wantedVersion">The resourceVersion that the client demands; null or empty for any.</param>
    /// <param name="applied">What to record of an apply; null for other writes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The outcome; null where the object changed meanwhile.</returns>
    internal async Task<WriteOutcome?> ReplaceAsync(
        WriteRequest request, StoredObject current, JsonObject candidate, string? wantedVersion, Action<Managers, bool>? applied, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        var old = current.Parse();
        var oldMetadata = (JsonObject)old["metadata"]!;
        if (wantedVersion is not (null or "" or "0") && wantedVersion != (string?)oldMetadata["resourceVersion"])
        {
            throw Refusals.Modified(resource, request.Name);
        }

        var metadata = MetadataOf(candidate);
        if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != current.Uid)
        {
            throw Refusals.Invalid(resource, request.Name, "metadata.uid", $"Invalid value: \"{uid}\": field is immutable");
        }

        candidate = ObjectParts.Merge(request, old, candidate);
        metadata = MetadataOf(candidate);
        Restore(metadata, oldMetadata, request);
        if (!resource.IsCustom)
        {
            BuiltInKinds.Default(resource, candidate, old);
        }
        else
        {
            Decoder.Default(candidate, resource.Schema);
        }

        using var held = admission.Keep(request, candidate);
        await admission.AdmitAsync(request, candidate, old, cancellationToken);
        CheckFinalizers(resource, request.Name, metadata, oldMetadata);
        var reset = HasReset(candidate);
        var managers = Managers.Of(metadata["managedFields"] is JsonArray ? candidate : old);
        var generationOf = GenerationOf(resource, old, candidate, oldMetadata);
        if (generationOf is { } generation)
        {
            metadata["generation"] = generation;
        }

        bool changed;
        var comparison = FieldComparison.Of(old, candidate, resource.Schema, !resource.IsCustom);
        if (applied is not null)
        {
            applied(managers, !comparison.Changed.IsEmpty || !comparison.Removed.IsEmpty);
            managers.Forget(comparison.Removed);
            managers.WriteTo(candidate);
            changed = true;
        }
        else
        {
            changed = !reset && managers.Update(
                comparison, request.FieldManager, resource.ApiVersion, request.Subresource, time.GetUtcNow());
            if (reset)
            {
                metadata.Remove("managedFields");
            }
            else if (changed)
            {
                managers.WriteTo(candidate);
            }
            else if (metadata["managedFields"] is null && oldMetadata["managedFields"] is { } kept)
            {
                metadata["managedFields"] = kept.DeepClone();
            }
        }

        metadata["resourceVersion"] = oldMetadata["resourceVersion"]?.DeepClone();
        if (JsonNode.DeepEquals(old, candidate))
        {
            return new WriteOutcome(200, candidate) { Stored = request.DryRun ? null : current };
        }

        await admission.ValidateAsync(request, candidate, old, cancellationToken);
        CheckAnnotations(resource, candidate);
        if (request.DryRun)
        {
            return new WriteOutcome(200, candidate);
        }

        if (IsFinished(candidate, metadata))
        {
            var last = await store.DeleteAsync(current.Path, current.Revision, candidate);
            await admission.WrittenAsync(request);
            return last is null ? null : new WriteOutcome(200, candidate) { Stored = last };
        }

        var written = await store.ReplaceAsync(current.Path, current.Revision, candidate);
        await admission.WrittenAsync(request);
        return written is null ? null : new WriteOutcome(200, candidate) { Stored = written };
    }

    /// <summary>metadata of an object; an empty one is made when it is missing.</summary>
    internal static JsonObject MetadataOf(JsonObject value)
    {
        if (value["metadata"] is JsonObject metadata)
        {
            return metadata;
        }

        if (value["metadata"] is not null)
        {
            throw Refusals.BadRequest("metadata must be an object");
        }

        value["metadata"] = metadata = [];
        return metadata;
    }

    /// <summary>Refuses a body or a patch that names another namespace than the address does.</summary>
    internal static void CheckNamespace(WriteRequest request, JsonObject metadata)
    {
        if (request.Resource.Namespaced && metadata["namespace"] is JsonValue value && value.TryGetValue<string>(out var ns) && ns.Length > 0 && ns != request.Namespace)
        {
            throw Refusals.BadRequest($"the namespace of the object ({ns}) does not match the namespace on the request ({request.Namespace})");
        }
    }

    private static bool IsFinished(JsonObject value, JsonObject metadata) =>
        metadata["deletionTimestamp"] is not null && !IsHeld(value)
        && (metadata["deletionGracePeriodSeconds"] is not JsonValue grace || (grace.TryWhole(out long seconds) && seconds == 0));

    /// <summary>Whether finalizers hold an object; a namespace has some of its own.</summary>
    private static bool IsHeld(JsonObject value) => value["metadata"]?["finalizers"] is JsonArray { Count: > 0 }
        || ((string?)value["kind"] == "Namespace" && (string?)value["apiVersion"] == "v1" && value["spec"]?["finalizers"] is JsonArray { Count: > 0 });

    private static bool HasReset(JsonObject value) => value["metadata"]?["managedFields"] is JsonArray entries
        && (entries.Count == 0 || (entries.Count == 1 && entries[0] is JsonObject { Count: 0 }));

    /// <summary>The fields that whoever creates an object owns: not its status, nor what admission adds later.</summary>
    private static FieldComparison Stated(Resource resource, JsonObject value)
    {
        var status = resource.HasStatus && resource.Kind != "Node" ? value["status"] : null;
        if (status is not null) { value.Remove("status"); }
        var stated = FieldComparison.Of(null, value, resource.Schema, !resource.IsCustom);
        if (status is not null) { value["status"] = status; }
        return stated;
    }

    private void Prepare(WriteRequest request, JsonObject value, string name)
    {
        var resource = request.Resource;
        var metadata = MetadataOf(value);
        foreach (var field in new[] { "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion" })
        {
            metadata.Remove(field);
        }

        if (metadata["managedFields"] is not JsonArray { Count: <= 1 })
        {
            metadata.Remove("managedFields");
        }

        metadata["name"] = name;
        if (resource.Namespaced)
        {
            if ((string?)metadata["namespace"] is { Length: > 0 } ns && ns != request.Namespace)
            {
                throw Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = request.Namespace;
        }
        else
        {
            metadata.Remove("namespace");
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Managers.Format(time.GetUtcNow());
        if (resource.HasGeneration)
        {
            metadata["generation"] = 1;
        }

        if (resource.HasStatus && resource.Kind != "Node")
        {
            value.Remove("status");
        }

        if (resource.IsCustom)
        {
            Decoder.Default(value, resource.Schema);
        }
        else
        {
            BuiltInKinds.Default(resource, value, null);
        }
    }

    private static void Restore(JsonObject metadata, JsonObject old, WriteRequest request)
    {
        foreach (var field in new[] { "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName" })
        {
            if (old[field] is { } value)
            {
                metadata[field] = value.DeepClone();
            }
            else
            {
                metadata.Remove(field);
            }
        }

        metadata.Remove("selfLink");
        if (request.Resource.Namespaced is false)
        {
            metadata.Remove("namespace");
        }
    }

    private static long? GenerationOf(Resource resource, JsonObject old, JsonObject candidate, JsonObject oldMetadata)
    {
        if (!resource.HasGeneration)
        {
            return null;
        }

        var before = oldMetadata["generation"] is JsonValue value && value.TryWhole(out long number) ? number : 1;
        foreach (var name in old.Select(m => m.Key).Union(candidate.Select(m => m.Key)))
        {
            if (name is "metadata" or "apiVersion" or "kind" || (name == "status" && (resource.HasStatus || !resource.IsCustom)))
            {
                continue;
            }

            if (!JsonNode.DeepEquals(old[name], candidate[name]))
            {
                return before + 1;
            }
        }

        return before;
    }

    private static void CheckFinalizers(Resource resource, string name, JsonObject metadata, JsonObject old)
    {
        if (old["deletionTimestamp"] is null || metadata["finalizers"] is not JsonArray finalizers)
        {
            return;
        }

        var before = old["finalizers"] as JsonArray ?? [];
        var added = finalizers.Select(f => (string?)f).Except(before.Select(f => (string?)f)).ToList();
        if (added.Count > 0)
        {
            var list = string.Join(", ", added.Select(f => $"\"{f}\""));
            throw Refusals.Invalid(resource, name, "metadata.finalizers", $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}", "FieldValueForbidden");
        }
    }

    private static void CheckAnnotations(Resource resource, JsonObject value)
    {
        if (value["metadata"]?["annotations"] is JsonObject annotations
            && annotations.Sum(a => a.Key.Length + (a.Value is JsonValue text && text.TryGetValue<string>(out var s) ? System.Text.Encoding.UTF8.GetByteCount(s) : 0)) > MaxAnnotationBytes)
        {
            throw Refusals.Invalid(
                resource, (string?)value["metadata"]?["name"] ?? "", "metadata.annotations", $"Too long: may not be more than {MaxAnnotationBytes} bytes", "FieldValueTooLong");
        }
    }
}

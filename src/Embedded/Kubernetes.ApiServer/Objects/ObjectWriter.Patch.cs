using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Patching;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Objects;

/// <summary>The media types of patches.</summary>
internal static class PatchTypes
{
    public const string Json = "application/json-patch+json";
    public const string Merge = "application/merge-patch+json";
    public const string Strategic = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";
}

internal sealed partial class ObjectWriter
{
    /// <summary>Changes an object by a JSON, merge or strategic merge patch.</summary>
    /// <param name="request">The write.</param>
    /// <param name="mediaType">Which patch.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="duplicates">What a strict reader says of members that it names twice.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<WriteOutcome> PatchAsync(WriteRequest request, string mediaType, JsonNode? patch, IReadOnlyList<string> duplicates, CancellationToken cancellationToken)
    {
        if (mediaType == PatchTypes.Json) { duplicates = [.. duplicates.Select(problem => $"json patch {problem}")]; }
        var resource = request.Resource;
        var path = PathOf(resource, request.Namespace, request.Name);
        if (mediaType != PatchTypes.Json && patch is not JsonObject)
        {
            var found = patch is null ? "null" : Decoder.GoName(patch);
            throw Refusals.BadRequest($"{(mediaType == PatchTypes.Merge ? "error decoding patch: " : "")}json: cannot unmarshal {found} into Go value of type map[string]interface {{}}");
        }

        for (var attempt = 1; ; attempt++)
        {
            var current = store.Find(path) ?? throw Refusals.NotFound(resource, request.Name);
            var candidate = VersionConversion.FromStorage(resource, current.Parse());
            var before = (string?)candidate["metadata"]?["resourceVersion"];
            try
            {
                switch (mediaType)
                {
                    case PatchTypes.Json:
                        JsonPatch.Apply(candidate, patch);
                        break;
                    case PatchTypes.Merge:
                        MergePatch.Apply(candidate, (JsonObject)patch!);
                        break;
                    default:
                        StrategicMergePatch.Apply(candidate, (JsonObject)patch!, resource.Schema);
                        break;
                }
            }
            catch (PatchException error)
            {
                throw error.ToRefusal();
            }

            // A strategic patch is shown itself and becomes an object without JSON in between; of others the patched object is shown.
            var isStrategic = mediaType == PatchTypes.Strategic;
            var patched = isStrategic ? "" : candidate.ToJsonString(Wire.SerializerOptions);
            StatusException Refuse(string problem, JsonException? error) => isStrategic
                ? Refusals.InvalidPatch(GoText.Of(patch), error is TypeMismatchException mismatch ? mismatch.OfConversion : problem)
                : Refusals.InvalidPatch(patched, problem);
            CheckType(resource, candidate);
            if ((string?)MetadataOf(candidate)["name"] is { } renamed && renamed != request.Name)
            {
                throw Refusals.BadRequest($"the name of the object ({renamed}) does not match the name on the URL ({request.Name})");
            }

            CheckNamespace(request, MetadataOf(candidate));
            candidate = VersionConversion.ToStorage(resource, candidate);
            Decode(request, candidate, duplicates, Refuse);
            var version = (string?)MetadataOf(candidate)["resourceVersion"];
            var wanted = version == before ? null : version;
            if (await ReplaceAsync(request, current, candidate, wanted, null, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            if (attempt == MaxAttempts)
            {
                throw Refusals.Modified(resource, request.Name);
            }

            request.Warnings.Clear();
        }
    }

    /// <summary>Applies a configuration server-side.</summary>
    public async Task<WriteOutcome> ApplyAsync(WriteRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        CheckEnvelope(resource, body);
        if ((string?)body["apiVersion"] is not { Length: > 0 } || (string?)body["kind"] is not { Length: > 0 })
        {
            throw Refusals.BadRequest("error decoding YAML: Object 'Kind' or 'apiVersion' is missing");
        }

        if ((string?)body["apiVersion"] != resource.ApiVersion || (string?)body["kind"] != resource.Kind)
        {
            var named = (string)body["apiVersion"]!;
            throw Refusals.BadRequest($"invalid object type: {(named.Contains('/', StringComparison.Ordinal) ? "" : "/")}{named}, Kind={(string)body["kind"]!}");
        }

        var metadata = MetadataOf(body);
        if (metadata["managedFields"] is JsonArray { Count: > 0 })
        {
            throw Refusals.BadRequest("metadata.managedFields must be nil");
        }

        if ((string?)metadata["name"] is { Length: > 0 } name && name != request.Name)
        {
            throw Refusals.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        }

        CheckNamespace(request, metadata);
        metadata["name"] = request.Name;
        metadata.Remove("managedFields");
        var applied = body.ToJsonString(Wire.SerializerOptions);
        body = VersionConversion.ToStorage(resource, body);
        CheckDeclared(request, body);
        var fields = FieldSets.OfConfiguration(body, resource.Schema);
        var path = PathOf(resource, request.Namespace, request.Name);
        var wanted = (string?)metadata["resourceVersion"];
        for (var attempt = 1; ; attempt++)
        {
            var current = store.Find(path);
            if (current is null)
            {
                if (request.Subresource.Length > 0)
                {
                    throw Refusals.NotFound(resource, request.Name);
                }

                if ((string?)metadata["uid"] is { Length: > 0 } uid)
                {
                    throw Refusals.Conflict(resource, request.Name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
                }

                if (await CreateByApplyAsync(request, (JsonObject)body.DeepClone(), fields, cancellationToken) is { } created)
                {
                    return created;
                }
            }
            else
            {
                var old = current.Parse();
                var merged = current.Parse();
                var managers = Managers.Of(old);
                if (managers.Entries.Count == 0)
                {
                    managers.Add(BeforeFirstApply(old, resource.Schema, resource.ApiVersion));
                }

                ServerSideApply.Merge(merged, body, resource.Schema);
                var yielded = request.FieldManager == LastApplied.Manager ? LastApplied.KeptBy(old, resource) : new FieldSet();
                var taken = Conflicts(request, managers, FieldComparison.Of(old, merged, resource.Schema, !resource.IsCustom).Changed, yielded);
                var previous = managers.Find(request.FieldManager, "Apply", resource.ApiVersion, request.Subresource)?.Fields;
                if (previous is not null)
                {
                    var others = new FieldSet();
                    foreach (var entry in managers.Entries.Where(e => !e.Is(request.FieldManager, "Apply", resource.ApiVersion, request.Subresource)))
                    {
                        others.UnionWith(entry.Fields);
                    }

                    ServerSideApply.RemoveDropped(merged, previous, fields, others, resource.Schema);
                }

                if (request.FieldManager == LastApplied.Manager) { LastApplied.Renew(merged, applied); }

                Decode(request with { Validation = FieldValidation.Ignore }, merged, []);
                var firstApply = managers.Entries.Any(e => e.Manager == "before-first-apply") ? managers.Entries[0] : null;
                var outcome = await ReplaceAsync(request, current, merged, wanted, (stored, changed) =>
                {
                    if (stored.Entries.Count == 0 && firstApply is not null)
                    {
                        stored.Add(firstApply);
                    }

                    stored.Apply(fields.Clone(), taken, request.FieldManager, resource.ApiVersion, request.Subresource, changed, time.GetUtcNow());
                }, cancellationToken);
                if (outcome is not null)
                {
                    return outcome;
                }
            }

            if (attempt == MaxAttempts)
            {
                throw Refusals.Modified(resource, request.Name);
            }
        }
    }

    private async Task<WriteOutcome?> CreateByApplyAsync(WriteRequest request, JsonObject value, FieldSet fields, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        Prepare(request, value, request.Name);
        using var kept = admission.Keep(request, value);
        await admission.AdmitAsync(request, value, null, cancellationToken);
        await admission.ValidateAsync(request, value, null, cancellationToken);
        CheckAnnotations(resource, value);
        var managers = Managers.Of(null);
        managers.Apply(fields.Clone(), new FieldSet(), request.FieldManager, resource.ApiVersion, "", changed: true, time.GetUtcNow());
        managers.WriteTo(value);
        if (request.DryRun)
        {
            return new WriteOutcome(201, value);
        }

        using var reserved = await admission.ReserveAsync(request, value, cancellationToken);
        if (await store.CreateAsync(PathOf(resource, request.Namespace, request.Name), value) is { } stored)
        {
            await admission.WrittenAsync(request);
            return new WriteOutcome(201, value) { Stored = stored };
        }

        return null;
    }

    private void CheckDeclared(WriteRequest request, JsonObject body)
    {
        var resource = request.Resource;
        var schema = SchemaOf(resource);
        var problems = TypedConfiguration.Problems(body, schema);
        try
        {
            if (problems.Count == 0) { problems = [.. Shape(resource, body, schema).Select(unknown => $".{unknown}: field not declared in schema")]; }
        }
        catch (JsonException error)
        {
            throw Refusals.CannotDecode(resource.Kind, resource.Version, error.Message);
        }

        if (problems.Count == 0) { return; }
        var place = resource.Namespaced ? $"{request.Namespace}/{request.Name}" : $"/{request.Name}";
        // Upstream answers 500 here; the words are the same, the blame is the client's.
        throw new StatusException(400, "", $"failed to create typed patch object ({place}; {resource.Group}/{resource.Version}, Kind={resource.Kind}): {(problems.Count == 1 ? problems[0] : "errors:\n  " + string.Join("\n  ", problems))}");
    }

    /// <summary>Finds what others own of the changed fields; refuses, unless they are yielded or it is forced, or gives it to be taken.</summary>
    private static FieldSet Conflicts(WriteRequest request, Managers managers, FieldSet changed, FieldSet yielded)
    {
        var taken = new FieldSet();
        var conflicts = new List<ApplyConflict>();
        foreach (var entry in managers.Entries)
        {
            if (entry.Is(request.FieldManager, "Apply", entry.ApiVersion, request.Subresource))
            {
                continue;
            }

            var shared = entry.Fields.Intersect(changed);
            taken.UnionWith(shared);
            shared.ExceptWith(yielded);
            conflicts.AddRange(shared.Paths().Select(p => new ApplyConflict(entry, FieldSet.Text(p))));
        }

        if (conflicts.Count == 0 || request.Force)
        {
            return taken;
        }

        var groups = conflicts.GroupBy(c => Owner(c.Owner), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var message = conflicts.Count == 1
            ? $"Apply failed with 1 conflict: conflict with {groups[0].Key}: {conflicts[0].Path}"
            : $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', groups.Select(g => g.Count() == 1
                ? $"conflict with {g.Key}: {g.First().Path}"
                : $"conflicts with {g.Key}:\n{string.Join('\n', g.Select(c => "- " + c.Path))}"))}";
        throw new StatusException(409, "Conflict", message)
        {
            Causes = [.. groups.SelectMany(g => g.Select(c => new StatusCause("FieldManagerConflict", $"conflict with {g.Key}", c.Path)))],
        };
    }

    private static string Owner(ManagedEntry entry)
    {
        var subresource = entry.Subresource.Length > 0 ? $" with subresource \"{entry.Subresource}\"" : "";
        return entry.Operation == "Apply" ? $"\"{entry.Manager}\"{subresource}" : $"\"{entry.Manager}\"{subresource} using {entry.ApiVersion}";
    }

    private static ManagedEntry BeforeFirstApply(JsonObject old, Schema schema, string apiVersion) => new()
    {
        Manager = "before-first-apply",
        Operation = "Update",
        ApiVersion = apiVersion,
        Time = (string?)old["metadata"]?["creationTimestamp"],
        Fields = FieldSets.OfConfiguration(old, schema),
    };
}

using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>Writes one object as <c>kubectl apply</c> does, client-side or server-side, and answers with kubectl's words.</summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="wrote">Told of each object as it was written.</param>
internal sealed class ResourceApplier(IResourceClient client, TimeProvider time, Action<JsonObject> wrote)
{
    private const int Attempts = 5;
    private static readonly TimeSpan EstablishedWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EstablishedPoll = TimeSpan.FromMilliseconds(100);

    private readonly MetadataEdit _edit = new(client);
    private readonly ClientSideApplyMigration _migration = new(new(client));

    /// <summary>Applies an object.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="options">The options of the sync.</param>
    /// <param name="migrated">The field manager whose fields are taken over when the object is applied server-side.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What kubectl would print.</returns>
    /// <exception cref="ApiException">The server refuses.</exception>
    public async Task<string> ApplyAsync(
        ResourceType type, JsonObject target, ImmutableArray<string> options, string migrated, CancellationToken cancellationToken)
    {
        var name = $"{PrintedType(type)}/{target.Name()}";
        var validation = SyncOptions.Has(options, target, "Validate=false") ? "Ignore" : "Strict";
        if (SyncOptions.Has(options, target, "Replace=true"))
        {
            return await ReplaceAsync(type, target, name, validation, cancellationToken);
        }

        if (SyncOptions.IsServerSideApply(options, target))
        {
            if (!SyncOptions.Has(options, target, "ClientSideApplyMigration=false"))
            {
                await _migration.RunAsync(type, target.Key(), migrated, cancellationToken);
            }

            wrote(await client.ApplyAsync(type, target, new(Words.ControllerManager, Force: true, FieldValidation: validation), cancellationToken));
            await AwaitEstablishedAsync(type, target, cancellationToken);
            return $"{name} serverside-applied";
        }

        var done = await ApplyClientSideAsync(type, target, validation, cancellationToken);
        await AwaitEstablishedAsync(type, target, cancellationToken);
        return $"{name} {done}";
    }

    /// <summary>What applying would print, as far as the client knows it; also what is applied on the server is tried on the client alone.</summary>
    public static string Foresee(ResourceType type, JsonObject target, JsonObject? live, ImmutableArray<string> options)
    {
        var name = $"{PrintedType(type)}/{target.Name()}";
        return live is null ? $"{name} created"
            : SyncOptions.Has(options, target, "Replace=true") ? $"{name} replaced"
            : PatchFor(type, target, live) is { Count: 0 } ? $"{name} unchanged" : $"{name} configured";
    }

    /// <summary>Deletes an object.</summary>
    public Task<bool> DeleteAsync(ResourceType type, JsonObject live, string propagation, CancellationToken cancellationToken) =>
        client.DeleteAsync(type, live.Key(), new(PropagationPolicy: propagation, Uid: live.Uid()), cancellationToken);

    /// <summary>Removes one finalizer from an object, if it is there.</summary>
    public Task RemoveFinalizerAsync(ResourceType type, ObjectKey key, string finalizer, CancellationToken cancellationToken) => _edit.RunAsync(
        type, key,
        live => live.Finalizers().Contains(finalizer)
            ? new JsonObject { ["finalizers"] = new JsonArray([.. live.Finalizers().Where(present => present != finalizer).Select(present => JsonValue.Create(present))]) }
            : null,
        cancellationToken);

    /// <summary>As kubectl names a kind: <c>deployment.apps</c>, <c>service</c>.</summary>
    private static string PrintedType(ResourceType type) =>
        type.Group.Length == 0 ? type.Kind.ToLowerInvariant() : $"{type.Kind.ToLowerInvariant()}.{type.Group}";

    private async Task<string> ApplyClientSideAsync(ResourceType type, JsonObject target, string validation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await client.FindAsync(type, target.Key(), cancellationToken) is not { } live)
                {
                    var created = target.Copy();
                    created.Ensure("metadata", "annotations")[Words.LastApplied] = LastApplied(target);
                    wrote(await client.CreateAsync(type, created, new(Words.ControllerManager, FieldValidation: validation), cancellationToken));
                    return "created";
                }

                var patch = PatchFor(type, target, live);
                if (patch.Count == 0)
                {
                    return "unchanged";
                }

                // A list is written whole, so it must be the list that was read.
                patch.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
                var before = live.ResourceVersion();
                var after = await client.PatchAsync(
                    type, target.Key(), PatchType.Merge, patch, new(Words.ControllerManager, FieldValidation: validation), cancellationToken);
                wrote(after);
                return after.ResourceVersion() == before ? "unchanged" : "configured";
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict && attempt < Attempts)
            {
                // Somebody wrote or created it between; look again.
            }
        }
    }

    private static JsonObject PatchFor(ResourceType type, JsonObject target, JsonObject live)
    {
        var wanted = target.Copy();
        wanted.Ensure("metadata", "annotations")[Words.LastApplied] = LastApplied(target);
        if (type is { Group: "", Kind: "Secret" })
        {
            Normalizer.FoldStringData(wanted);
        }

        return MergePatch.Between(live, ThreeWayMerge.Predict(ThreeWayMerge.LastApplied(live), wanted, live));
    }

    private static string LastApplied(JsonObject target)
    {
        var stated = target.Copy();
        stated.Ensure("metadata", "annotations").Remove(Words.LastApplied);
        return GoText.Json(Sort(stated)!) + "\n";
    }

    private async Task<string> ReplaceAsync(ResourceType type, JsonObject target, string name, string validation, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(type, target.Key(), cancellationToken) is not { } live)
        {
            wrote(await client.CreateAsync(type, target.Copy(), new(Words.ControllerManager, FieldValidation: validation), cancellationToken));
            return $"{name} created";
        }

        var body = target.Copy();
        body.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
        wrote(await client.ReplaceAsync(type, body, new(Words.ControllerManager, FieldValidation: validation), cancellationToken));
        return type.Kind is "Namespace" or "CustomResourceDefinition" ? $"{type.Kind}/{target.Name()} updated" : $"{name} replaced";
    }

    private async Task AwaitEstablishedAsync(ResourceType type, JsonObject target, CancellationToken cancellationToken)
    {
        if (type is not { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" })
        {
            return;
        }

        for (var end = time.GetUtcNow() + EstablishedWithin; time.GetUtcNow() < end;)
        {
            if ((await client.FindAsync(type, target.Key(), cancellationToken)).Condition("Established").Text("status") == "True")
            {
                return;
            }

            await Task.Delay(EstablishedPoll, time, cancellationToken);
        }
    }

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sort(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}

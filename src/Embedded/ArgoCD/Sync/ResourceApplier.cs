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
/// <param name="running">Told of each of kubectl's commands, which runs until the result is disposed.</param>
internal sealed class ResourceApplier(IResourceClient client, TimeProvider time, Action<JsonObject> wrote, Func<string, IDisposable> running)
{
    private const int Attempts = 5;
    private static readonly TimeSpan EstablishedWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EstablishedPoll = TimeSpan.FromMilliseconds(100);

    private readonly ClientSideApplyMigration _migration = new(new(client));
    private readonly RbacReconciliation _rbac = new(client);

    /// <summary>Applies an object.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="target">What is to be.</param>
    /// <param name="how">How it is applied.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What kubectl would print.</returns>
    /// <exception cref="ApiException">The server refuses.</exception>
    public async Task<string> ApplyAsync(ResourceType type, JsonObject target, ApplyManner how, CancellationToken cancellationToken)
    {
        var name = $"{PrintedType(type)}/{target.Name()}";
        var validation = SyncOptions.Has(how.Options, target, "Validate=false") ? "Ignore" : "Strict";
        if (SyncOptions.Has(how.Options, target, "Replace=true"))
        {
            return await ReplaceAsync(type, target, name, validation, how.Force, cancellationToken);
        }

        if (SyncOptions.IsServerSideApply(how.Options, target))
        {
            if (!SyncOptions.Has(how.Options, target, "ClientSideApplyMigration=false"))
            {
                await _migration.RunAsync(type, target.Key(), how.MigratedManager, cancellationToken);
            }

            using var command = running("apply");
            var applied = await client.ApplyAsync(type, target, new(Words.ControllerManager, Force: true, FieldValidation: validation), cancellationToken);
            wrote(applied);
            await AwaitEstablishedAsync(type, target, cancellationToken);
            return $"{name} serverside-applied{KubectlWarnings.After(KubectlWarnings.OfLeaving(applied))}";
        }

        var reconciled = RbacReconciliation.Concerns(type) ? await ReconcileAsync(type, target, name, cancellationToken) : "";
        using var applying = running("apply");
        var done = await ApplyClientSideAsync(type, target, validation, how.Force, cancellationToken);
        await AwaitEstablishedAsync(type, target, cancellationToken);

        // Nothing parts the two, as upstream prints them.
        return $"{reconciled}{name} {done}";
    }

    /// <summary>What applying would print, as far as the client knows it; also what is applied on the server is tried on the client alone.</summary>
    public async Task<string> ForeseeAsync(ResourceType type, JsonObject target, JsonObject? live, ImmutableArray<string> options, CancellationToken cancellationToken)
    {
        var name = $"{PrintedType(type)}/{target.Name()}";
        var isReplaced = SyncOptions.Has(options, target, "Replace=true");
        var reconciled = !isReplaced && RbacReconciliation.Concerns(type) ? await _rbac.RunAsync(type, target, name, dryRun: true, cancellationToken) : "";
        return live is null ? $"{reconciled}{name} created (dry run)"
            : isReplaced ? $"{name} replaced (dry run)"
            : $"{reconciled}{name} {(PatchFor(type, target, live).Count == 0 ? "unchanged" : "configured")} (dry run){KubectlWarnings.After(KubectlWarnings.OfApplying(type, live), KubectlWarnings.OfLeaving(live))}";
    }

    /// <summary>As kubectl names a kind: <c>deployment.apps</c>, <c>service</c>.</summary>
    private static string PrintedType(ResourceType type) =>
        type.Group.Length == 0 ? type.Kind.ToLowerInvariant() : $"{type.Kind.ToLowerInvariant()}.{type.Group}";

    private async Task<string> ReconcileAsync(ResourceType type, JsonObject target, string name, CancellationToken cancellationToken)
    {
        using var command = running("auth");
        try
        {
            return await _rbac.RunAsync(type, target, name, dryRun: false, cancellationToken);
        }
        catch (ApiException error)
        {
            throw new ApiException(error.Code, new() { ["reason"] = error.Reason, ["message"] = $"error running kubectl auth reconcile: {error.Message}" });
        }
    }

    private async Task<string> ApplyClientSideAsync(ResourceType type, JsonObject target, string validation, bool force, CancellationToken cancellationToken)
    {
        WriteOptions options = new(Words.ControllerManager, FieldValidation: validation);
        for (var attempt = 1; ; attempt++)
        {
            var live = await client.FindAsync(type, target.Key(), cancellationToken);
            try
            {
                if (live is null)
                {
                    wrote(await client.CreateAsync(type, Annotated(target), options, cancellationToken));
                    return "created";
                }

                var warning = KubectlWarnings.OfApplying(type, live);
                var patch = PatchFor(type, target, live);
                if (patch.Count == 0)
                {
                    return $"unchanged{KubectlWarnings.After(warning, KubectlWarnings.OfLeaving(live))}";
                }

                // A list is written whole, so it must be the list that was read.
                patch.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
                var before = live.ResourceVersion();
                var after = await client.PatchAsync(type, target.Key(), PatchType.Merge, patch, options, cancellationToken);
                wrote(after);
                return $"{(after.ResourceVersion() == before ? "unchanged" : "configured")}{KubectlWarnings.After(warning, KubectlWarnings.OfLeaving(after))}";
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict && attempt < Attempts)
            {
                // Somebody wrote or created it between; look again.
            }
            catch (ApiException error) when (force && live is not null && error.Code is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity)
            {
                await RecreateAsync(type, live!, Annotated(target), options, cancellationToken);
                return $"configured{KubectlWarnings.After(KubectlWarnings.OfApplying(type, live!))}";
            }
        }
    }

    /// <summary>Deletes an object and makes it anew; where that is refused the old one comes back.</summary>
    private async Task RecreateAsync(ResourceType type, JsonObject live, JsonObject target, WriteOptions options, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(type, target.Key(), new("Background", 0), cancellationToken);
        try
        {
            wrote(await client.CreateAsync(type, target, options, cancellationToken));
        }
        catch (ApiException)
        {
            var before = live.Copy();
            before.Map("metadata")!.Remove("resourceVersion");
            wrote(await client.CreateAsync(type, before, options with { FieldValidation = "Ignore" }, cancellationToken));
            throw;
        }
    }

    private static JsonObject Annotated(JsonObject target)
    {
        var created = target.Copy();
        created.Ensure("metadata", "annotations")[Words.LastApplied] = LastApplied(target);
        return created;
    }

    private static JsonObject PatchFor(ResourceType type, JsonObject target, JsonObject live)
    {
        var wanted = Annotated(target);
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

    private async Task<string> ReplaceAsync(ResourceType type, JsonObject target, string name, string validation, bool force, CancellationToken cancellationToken)
    {
        WriteOptions options = new(Words.ControllerManager, FieldValidation: validation);
        if (await client.FindAsync(type, target.Key(), cancellationToken) is not { } live)
        {
            using var creating = running("create");
            wrote(await client.CreateAsync(type, target.Copy(), options, cancellationToken));
            return $"{name} created";
        }

        var isKept = type.Kind is "Namespace" or "CustomResourceDefinition";
        using var replacing = isKept ? null : running("replace");
        if (force && !isKept)
        {
            await RecreateAsync(type, live, target.Copy(), options, cancellationToken);
            return $"{name} replaced";
        }

        var body = target.Copy();
        body.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
        wrote(await client.ReplaceAsync(type, body, options, cancellationToken));
        return isKept ? $"{type.Kind}/{target.Name()} updated" : $"{name} replaced";
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

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>Makes the tasks of a sync from a comparison.</summary>
internal static class SyncTasks
{
    /// <summary>One task for each resource, for each hook and phase, and for the namespace that is to be created.</summary>
    /// <param name="request">The sync.</param>
    /// <param name="cache">The live state.</param>
    public static ImmutableArray<SyncTask> Create(SyncRequest request, ClusterCache cache)
    {
        List<SyncTask> tasks = [];
        var home = request.Application.Text("spec", "destination", "namespace");
        foreach (var resource in request.Comparison.Resources.Where(resource => !resource.IsHook && IsSelected(request, resource.Key)))
        {
            // A mark that was copied from another object makes nothing this Application's to prune.
            if (resource is { Target: null, RequiresPruning: false })
            {
                continue;
            }

            // Also what git does not state any more is left alone where the live object says so.
            if (Hooks.IsSkipped((resource.Target ?? resource.Live)!))
            {
                continue;
            }

            tasks.Add(new()
            {
                Phase = SyncPhase.Sync,
                Wave = Hooks.Wave((resource.Target ?? resource.Live)!),
                Key = resource.Key,
                Version = resource.Version,
                Target = resource.Target,
                Live = resource.Live,
                DefaultNamespace = home,
                IsLeftOut = resource is { Target: not null, Live: not null, Status: ManagedResource.Synced } && SyncOptions.Has(request.Options, "ApplyOutOfSyncOnly=true"),
            });
        }

        if (!request.IsSelective && !request.ApplyOnly)
        {
            tasks.AddRange(HookTasks(request, cache));
        }

        if (NamespaceTask(request, cache, tasks) is { } ns)
        {
            tasks.Add(ns);
        }

        SyncOrder.ArrangePruning(tasks, SyncOptions.Has(request.Options, "PruneLast=true"));
        var sorted = SyncOrder.Sort(tasks);
        foreach (var task in sorted)
        {
            task.Result = request.Results.FirstOrDefault(known => known.Text("group") == task.Key.Group && known.Text("kind") == task.Key.Kind
                && known.Text("namespace") == task.ResultNamespace && known.Text("name") == task.Key.Name && known.Text("syncPhase") == task.Phase.ToString()) is { } result
                ? new(result.Text("status"), result.Text("hookPhase"), result.Text("message"))
                : TaskResult.None;
        }

        return sorted;
    }

    private static bool IsSelected(SyncRequest request, ResourceKey key) => !request.IsSelective || request.Selected.Any(selected =>
        selected.Text("group") == key.Group && selected.Text("kind") == key.Kind && selected.Text("name") == key.Name
        && (selected.Text("namespace") is "" or null || selected.Text("namespace") == key.Namespace));

    private static IEnumerable<SyncTask> HookTasks(SyncRequest request, ClusterCache cache)
    {
        foreach (var hook in request.Comparison.HookTargets)
        {
            foreach (var phase in Hooks.Phases(hook))
            {
                var target = hook.Copy();
                if (target.Name().Length == 0)
                {
                    var revision = request.Comparison.Revision;
                    target.Ensure("metadata")["name"] = string.Create(CultureInfo.InvariantCulture,
                        $"{target.Text("metadata", "generateName")}{revision[..Math.Min(7, revision.Length)]}-{phase}-{request.StartedAt.ToUnixTimeSeconds()}").ToLowerInvariant();
                    target.Map("metadata")!.Remove("generateName");
                }

                var key = ResourceKey.Of(target);
                yield return new()
                {
                    Phase = phase,
                    Wave = Hooks.Wave(target),
                    Key = key,
                    Version = target.Version(),
                    Target = target,
                    Live = cache.Find(key),
                    HookType = phase.ToString(),
                    DefaultNamespace = request.Application.Text("spec", "destination", "namespace"),
                };
            }
        }
    }

    private static SyncTask? NamespaceTask(SyncRequest request, ClusterCache cache, List<SyncTask> tasks)
    {
        var name = request.Application.Text("spec", "destination", "namespace");
        if (!SyncOptions.Has(request.Options, "CreateNamespace=true") || name.Length == 0)
        {
            return null;
        }

        var key = new ResourceKey("", "Namespace", "", name);
        var live = cache.Find(key);
        var managed = request.Application.Map("spec", "syncPolicy", "managedNamespaceMetadata");
        if (tasks.Exists(task => task.Key == key) || (live is not null && managed is null))
        {
            return null;
        }

        return new() { Phase = SyncPhase.PreSync, Wave = 0, Key = key, Version = "v1", Target = ManagedNamespace.TargetOf(request.Application), Live = live };
    }
}

/// <summary>A sync that is asked for.</summary>
internal sealed record SyncRequest
{
    public required JsonObject Application { get; init; }

    public required ComparisonResult Comparison { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Options of the operation. Who asks for it states them: upstream's controller takes none of the Application's.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>The field manager whose fields server-side apply takes over.</summary>
    public string MigratedManager => Application.Annotation(Words.MigrationManager) is { Length: > 0 } stated ? stated : ClientSideApplyMigration.DefaultManager;

    public required bool Prune { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>Whether hooks are left out.</summary>
    public required bool ApplyOnly { get; init; }

    public required bool Force { get; init; }

    /// <summary>The objects to sync; all where none is named.</summary>
    public required ImmutableArray<JsonObject> Selected { get; init; }

    /// <summary>The results of earlier steps, as <c>syncResult.resources</c>.</summary>
    public required ImmutableArray<JsonObject> Results { get; init; }

    /// <summary>Whether a person approved what is to be pruned only then.</summary>
    public required bool IsConfirmed { get; init; }

    public bool IsSelective => Selected.Length > 0;

    public bool IsFirstStep => Results.Length == 0;
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Applications.Cache;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;

namespace ArgoCD.Comparison;

/// <summary>Compares an Application with the cluster: what it states, from the repo server, with live objects from the cache.</summary>
internal sealed class ApplicationComparer(
    IResourceClient client, ClusterCache cache, TargetLoader loader, ObjectComparer objects, ControllerOptions options)
{
    private readonly ConcurrentDictionary<string, Rules> _rules = new();

    /// <summary>Compares.</summary>
    public async Task<ComparisonResult> CompareAsync(ComparisonRequest request, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var (app, project) = (request.Application, request.Project);
        var conditions = ImmutableArray.CreateBuilder<ApplicationCondition>();
        conditions.AddRange(settings.Problems.Select(problem => new ApplicationCondition("ComparisonError", problem)));
        var loaded = await loader.LoadAsync(request, settings, cancellationToken);
        conditions.AddRange(loaded.Conditions);
        var rules = RulesOf(app, settings);
        conditions.AddRange(rules.Problems);
        // A rule that is not understood must not pass for one that ignores nothing.
        var failed = loaded.Failed || settings.Problems.Length > 0 || rules.Problems.Length > 0;
        var resources = ImmutableArray.CreateBuilder<ManagedResource>();
        var home = new ResourceKey("", "Namespace", "", app.Text("spec", "destination", "namespace"));
        if (IsManagedNamespace(app, home) && !loaded.Objects.ContainsKey(home) && Marked(app, project, settings).Any(live => ResourceKey.Of(live) == home))
        {
            // Its metadata may mark it as the Application's own. No file states it, and it must not be pruned for that.
            loaded.Objects[home] = new(ManagedNamespace.TargetOf(app), ResourceTypes.Namespaces);
        }

        foreach (var (key, target) in loaded.Objects)
        {
            try
            {
                resources.Add(await CompareAsync(request, key, target, rules.All, settings, conditions, cancellationToken));
            }
            catch (DiffException error)
            {
                failed = true;
                conditions.Add(new("ComparisonError", $"Failed to compare desired state to live state: failed to calculate diff: {error.Message}"));
                resources.Add(new() { Key = key, Version = target.Object.Version(), Target = target.Object, Live = cache.Find(key), Type = target.Type });
            }
        }

        if (failed)
        {
            for (var index = 0; index < resources.Count; index++)
            {
                resources[index] = resources[index] with { Status = ManagedResource.Unknown };
            }
        }

        resources.AddRange(Leftovers(app, project, loaded.Objects, settings, failed));
        resources.Sort((left, right) => string.CompareOrdinal(left.Key.ToString(), right.Key.ToString()));
        var orphans = OrphanedResources.Find(app, project, loaded.Objects.Keys.ToHashSet(), cache, live => settings.IsExcluded(live.Group(), live.Kind()) || IsOfAnApplication(live, settings)).Count();
        if (orphans > 0 && project.WarnsOfOrphans)
        {
            conditions.Add(new("OrphanedResourceWarning", $"Application has {orphans} orphaned resources"));
        }

        conditions.AddRange(resources.Where(resource => resource.Live is not null && HasScript(resource.Key, settings)).Select(resource => resource.Key)
            .DistinctBy(key => (key.Group, key.Kind)).Select(key => new ApplicationCondition("ComparisonError", HealthScript.Refusal(key.Group, key.Kind))));
        if (ApplicationHealth.Failure(app, resources) is { } failure)
        {
            conditions.Add(new("ComparisonError", failure));
        }

        var isOutOfSync = resources.Any(resource => resource.Counts) || NamespaceMetadataDiffers(app);
        return new(
            failed ? ManagedResource.Unknown : isOutOfSync ? ManagedResource.OutOfSync : ManagedResource.Synced,
            ApplicationHealth.Of(app, resources),
            resources.ToImmutable(),
            loaded.Hooks,
            [.. loaded.Answers.Select(answer => answer.Revision)],
            [.. loaded.Answers.Select(answer => answer.SourceType)],
            rules.All,
            orphans,
            conditions.ToImmutable())
        {
            IsUnanswered = loaded.IsUnanswered,
            IsUnloaded = loaded.Failed,
        };
    }

    /// <summary>The live objects that are marked for an Application, without those that others own, as its project permits.</summary>
    public IEnumerable<JsonObject> Managed(JsonObject app, AppProject project, ArgoSettings settings) =>
        Marked(app, project, settings).Where(live => Tracking.IsOwnMark(live, settings.TrackingMethod));

    private IEnumerable<JsonObject> Marked(JsonObject app, AppProject project, ArgoSettings settings) =>
        cache.MarkedFor(Tracking.InstanceName(app.Namespace(), app.Name(), options.Namespace))
            .Where(live => live.At("metadata", "ownerReferences") is not JsonArray { Count: > 0 } && IsPermitted(live, project) && !settings.IsExcluded(live.Group(), live.Kind()));

    /// <summary>Forgets what is held for an Application that is gone.</summary>
    public void Forget(string application)
    {
        objects.Forget(application);
        loader.Forget(application);
        _rules.TryRemove(application, out _);
    }

    private bool IsOfAnApplication(JsonObject live, ArgoSettings settings) =>
        settings.InstanceOf(live) is { } instance && cache.Find(Tracking.ApplicationOf(instance, options.Namespace)) is not null;

    private static bool IsPermitted(JsonObject live, AppProject project) =>
        project.AllowsKind(live.Group(), live.Kind(), live.Name(), live.Namespace().Length > 0)
        && (live.Namespace().Length == 0 || project.AllowsDestination(Words.InClusterServer, Words.InClusterName, live.Namespace()));

    /// <summary>Metadata that the Application wants on the namespace it made is compared with what the last sync set.</summary>
    private static bool NamespaceMetadataDiffers(JsonObject app)
    {
        var wanted = app.Map("spec", "syncPolicy", "managedNamespaceMetadata");
        return wanted is { Count: > 0 } && SyncOptions.Has([.. app.Texts("spec", "syncPolicy", "syncOptions")], "CreateNamespace=true")
            && app.Map("status", "operationState", "syncResult") is { } last && !wanted.SameAs(last["managedNamespaceMetadata"]);
    }

    private static bool HasScript(ResourceKey key, ArgoSettings settings) => settings.HealthScripts.Contains($"{key.Group}/{key.Kind}");

    /// <summary>The rules of the settings and of the Application, the same as long as neither changes.</summary>
    private Rules RulesOf(JsonObject app, ArgoSettings settings)
    {
        var application = app.Key().ToString();
        var stated = app.At("spec", "ignoreDifferences");
        if (_rules.TryGetValue(application, out var known) && ReferenceEquals(known.Settings, settings) && known.Stated.SameAs(stated))
        {
            return known;
        }

        var rules = settings.IgnoreRules.ToBuilder();
        var problems = ImmutableArray.CreateBuilder<ApplicationCondition>();
        foreach (var entry in app.Items("spec", "ignoreDifferences"))
        {
            try
            {
                rules.Add(IgnoreRule.Read(entry));
            }
            catch (FormatException error)
            {
                problems.Add(new("ComparisonError", $"Failed to compare desired state to live state: failed to create diff normalizer: {error.Message}"));
            }
        }

        return _rules[application] = new(settings, stated?.DeepClone(), rules.ToImmutable(), problems.ToImmutable());
    }

    private async Task<ManagedResource> CompareAsync(
        ComparisonRequest request, ResourceKey key, Target target, ImmutableArray<IgnoreRule> rules, ArgoSettings settings,
        ImmutableArray<ApplicationCondition>.Builder conditions, CancellationToken cancellationToken)
    {
        var (app, stated, type) = (request.Application, target.Object, target.Type);
        var live = cache.Find(key);
        if (live is not null && type is not null && live.Version() != stated.Version())
        {
            live = await client.FindAsync(type, live.Key(), cancellationToken);
        }

        var resource = new ManagedResource { Key = key, Version = stated.Version(), Target = stated, Live = live, Type = type };
        if (Hooks.IsSkipped(stated))
        {
            return resource;
        }

        // The namespace that an operation makes counts as there, as upstream has it.
        if (live is null && IsManagedNamespace(app, key))
        {
            return resource with { Status = ManagedResource.Synced };
        }

        if (live is null || type is null)
        {
            return resource with { Status = IsPermittedKind(request.Project, key, type) ? ManagedResource.OutOfSync : ManagedResource.Unknown, Counts = true };
        }

        var instance = Tracking.InstanceName(app.Namespace(), app.Name(), options.Namespace);
        if (settings.InstanceOf(live) is { } owner && owner != instance)
        {
            conditions.Add(new("SharedResourceWarning", $"{key.Kind}/{key.Name} is part of applications {app.Namespace()}/{app.Name()} and {owner.Replace('_', '/')}"));
        }

        var differs = await objects.DiffersAsync(
            app.Key().ToString(), stated, live, type, MethodOf(app, stated), rules, settings, cancellationToken);
        return resource with
        {
            Status = !IsPermittedKind(request.Project, key, type) ? ManagedResource.Unknown : differs ? ManagedResource.OutOfSync : ManagedResource.Synced,
            Counts = differs,
            Health = HealthOf(live, settings),
        };
    }

    private static bool IsManagedNamespace(JsonObject app, ResourceKey key) => key is { Group: "", Kind: "Namespace" }
        && key.Name == app.Text("spec", "destination", "namespace") && app.Map("spec", "syncPolicy", "managedNamespaceMetadata") is not null;

    /// <summary>A kind that the server does not know counts as one of the whole cluster.</summary>
    private static bool IsPermittedKind(AppProject project, ResourceKey key, ResourceType? type) =>
        project.AllowsKind(key.Group, key.Kind, key.Name, type?.Namespaced == true);

    private DiffMethod MethodOf(JsonObject app, JsonObject target)
    {
        // The one is asked for by the Application alone; the other counts also where a sync would apply the object otherwise.
        return !Hooks.HasCompareOption(app, "ServerSideDiff=false") && (options.ServerSideDiff || Hooks.HasCompareOption(app, "ServerSideDiff=true")) ? DiffMethod.ServerSideDiff
            : SyncOptions.Has([.. app.Texts("spec", "syncPolicy", "syncOptions")], target, "ServerSideApply=true") ? DiffMethod.ServerSideApply : DiffMethod.ThreeWay;
    }

    private IEnumerable<ManagedResource> Leftovers(
        JsonObject app, AppProject project, OrderedDictionary<ResourceKey, Target> targets, ArgoSettings settings, bool failed)
    {
        foreach (var live in Marked(app, project, settings))
        {
            var key = ResourceKey.Of(live);
            if (targets.ContainsKey(key) || (key is { Group: Words.Group, Kind: "Application" } && key.Name == app.Name() && key.Namespace == app.Namespace()))
            {
                continue;
            }

            // A mark that somebody copied from another object is shown, and means nothing.
            var isHook = Hooks.IsHook(live);
            var isOwn = Tracking.IsOwnMark(live, settings.TrackingMethod);
            yield return new()
            {
                Key = key,
                Version = live.Version(),
                Live = live,
                Type = cache.FindType(key.Group, key.Kind),
                IsHook = isHook,
                Status = failed ? ManagedResource.Unknown : isHook || !isOwn ? "" : ManagedResource.OutOfSync,
                RequiresPruning = isOwn,
                Counts = !isHook && isOwn && !Hooks.HasCompareOption(live, "IgnoreExtraneous"),
                Health = HealthOf(live, settings),
            };
        }
    }

    private static ResourceHealth? HealthOf(JsonObject live, ArgoSettings settings) =>
        HasScript(ResourceKey.Of(live), settings) ? HealthScript.Of(live) : HealthCheck.Of(live);

    private sealed record Rules(ArgoSettings Settings, JsonNode? Stated, ImmutableArray<IgnoreRule> All, ImmutableArray<ApplicationCondition> Problems);
}

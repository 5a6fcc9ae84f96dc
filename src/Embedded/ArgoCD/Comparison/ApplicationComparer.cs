using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.RepoServer;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;

namespace ArgoCD.Comparison;

/// <summary>Compares an Application with the cluster: manifests from the repo server, live objects from the cache.</summary>
internal sealed class ApplicationComparer(
    IResourceClient client, ClusterCache cache, RepoServerClient repoServer, ObjectComparer objects, string controllerNamespace)
{
    private readonly ConcurrentDictionary<(string Application, int Source), Held> _held = new();
    private string? _kubeVersion;

    /// <summary>Compares.</summary>
    /// <param name="app">The Application.</param>
    /// <param name="project">Its project.</param>
    /// <param name="sources">Its sources, or those of an operation.</param>
    /// <param name="revisions">A revision for each source, overriding what it states; empty for none.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="freshness">Which caches are passed by.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ComparisonResult> CompareAsync(
        JsonObject app, AppProject project, IReadOnlyList<JsonObject> sources, ImmutableArray<string> revisions,
        ArgoSettings settings, Freshness freshness, CancellationToken cancellationToken)
    {
        var conditions = ImmutableArray.CreateBuilder<ApplicationCondition>();
        conditions.AddRange(settings.Problems.Select(problem => new ApplicationCondition("ComparisonError", problem)));
        var loaded = await LoadAsync(app, sources, revisions, settings, freshness, conditions, cancellationToken);
        var failed = loaded is null;
        var resolved = loaded?.Select(part => part.Response.Revision).ToImmutableArray() ?? [];
        var destination = app.Text("spec", "destination", "namespace");
        var instance = Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace);

        var targets = new OrderedDictionary<ResourceKey, (JsonObject Target, ResourceType? Type)>();
        var hooks = ImmutableArray.CreateBuilder<JsonObject>();
        var repeated = new Dictionary<ResourceKey, int>();
        foreach (var manifest in loaded?.SelectMany(part => part.Manifests) ?? [])
        {
            var (target, type) = await PlaceAsync(manifest, destination, instance, settings, cancellationToken);
            var key = ResourceKey.Of(target);
            if (settings.IsExcluded(key.Group, key.Kind))
            {
                conditions.Add(new("ExcludedResourceWarning", $"Resource {key.Group}/{key.Kind} {key.Name} is excluded in the settings"));
            }
            else if (Hooks.IsHook(target))
            {
                hooks.Add(target);
            }
            else
            {
                repeated[key] = repeated.GetValueOrDefault(key) + 1;
                targets[key] = (target, type);
            }
        }

        conditions.AddRange(repeated.Where(entry => entry.Value > 1)
            .Select(entry => new ApplicationCondition("RepeatedResourceWarning", $"Resource {entry.Key} appeared {entry.Value} times among application resources.")));

        var rules = ReadRules(app, settings, conditions);
        var resources = ImmutableArray.CreateBuilder<ManagedResource>();
        foreach (var (key, (target, type)) in targets)
        {
            resources.Add(await CompareAsync(app, instance, key, target, type, rules, settings, conditions, cancellationToken));
        }

        resources.AddRange(Leftovers(app, project, targets, instance, settings, failed));
        resources.Sort((left, right) => string.CompareOrdinal(left.Key.ToString(), right.Key.ToString()));
        return new(
            failed ? ManagedResource.Unknown : resources.Any(resource => resource.Counts) ? ManagedResource.OutOfSync : ManagedResource.Synced,
            ApplicationHealth.Of(app, resources),
            resources.ToImmutable(),
            hooks.ToImmutable(),
            resolved,
            loaded?.Select(part => part.Response.SourceType).ToImmutableArray() ?? [],
            conditions.ToImmutable());
    }

    /// <summary>The live objects that are marked for an Application, without those that others own, as its project permits.</summary>
    public IEnumerable<JsonObject> Managed(JsonObject app, AppProject project, ArgoSettings settings)
    {
        var instance = Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace);
        return cache.All.Where(live => Tracking.Owner(live, settings.TrackingMethod) == instance
            && live.At("metadata", "ownerReferences") is not JsonArray { Count: > 0 }
            && Tracking.IsOwnMark(live, settings.TrackingMethod)
            && IsPermitted(live, project));
    }

    /// <summary>Forgets what is held for an Application that is gone.</summary>
    public void Forget(string application)
    {
        objects.Forget(application);
        foreach (var key in _held.Keys.Where(key => key.Application == application).ToList())
        {
            _held.TryRemove(key, out _);
        }
    }

    private static bool IsPermitted(JsonObject live, AppProject project) =>
        project.AllowsKind(live.Group(), live.Kind(), live.Name(), live.Namespace().Length > 0)
        && (live.Namespace().Length == 0 || project.AllowsDestination(Words.InClusterServer, Words.InClusterName, live.Namespace()));

    private async Task<IReadOnlyList<(ManifestResponse Response, ImmutableArray<JsonObject> Manifests)>?> LoadAsync(
        JsonObject app, IReadOnlyList<JsonObject> sources, ImmutableArray<string> revisions, ArgoSettings settings, Freshness freshness,
        ImmutableArray<ApplicationCondition>.Builder conditions, CancellationToken cancellationToken)
    {
        List<(ManifestResponse, ImmutableArray<JsonObject>)> loaded = [];
        _kubeVersion ??= await ReadKubeVersionAsync(cancellationToken);
        var apiVersions = cache.Types.Select(type => $"{type.ApiVersion}/{type.Kind}").Concat(cache.Types.Select(type => type.ApiVersion))
            .Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        for (var index = 0; index < sources.Count; index++)
        {
            var source = sources[index];
            var application = app.Key().ToString();
            var held = _held.GetValueOrDefault((application, index));
            var revision = index < revisions.Length && revisions[index].Length > 0 ? revisions[index] : source.Text("targetRevision");
            try
            {
                var response = await repoServer.GenerateAsync(
                    new(
                        Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace), app.Text("spec", "destination", "namespace"),
                        ApplicationValidation.ProjectOf(app), source, revision, settings.TrackingMethod, settings.InstallationId,
                        settings.KustomizeBuildOptions, settings.DisabledSourceTypes, _kubeVersion, apiVersions,
                        freshness.NoManifestCache, freshness.NoRevisionCache, held?.Response.Digest ?? ""),
                    cancellationToken);
                if (response.Manifests is { } manifests)
                {
                    held = new(response with { Manifests = null }, manifests);
                }
                else
                {
                    held = held! with { Response = response };
                }

                _held[(application, index)] = held;
                loaded.Add((held.Response, held.Manifests));
            }
            catch (RepoServerException error)
            {
                conditions.Add(new("ComparisonError",
                    $"Failed to load target state: failed to generate manifest for source {index + 1} of {sources.Count}: {error.Message}"));
                return null;
            }
        }

        return loaded;
    }

    private async Task<string> ReadKubeVersionAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version");
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).Text("gitVersion");
    }

    private async Task<(JsonObject Target, ResourceType? Type)> PlaceAsync(
        JsonObject manifest, string destination, string instance, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var type = await client.FindTypeAsync(manifest.Text("apiVersion"), manifest.Kind(), cancellationToken);
        var isNamespaced = type?.Namespaced ?? true;
        var target = manifest.Copy();
        if (isNamespaced && target.Namespace().Length == 0 && destination.Length > 0)
        {
            target.Ensure("metadata")["namespace"] = destination;
        }
        else if (!isNamespaced)
        {
            target.Map("metadata")?.Remove("namespace");
            if (target.Annotation(Words.TrackingId) is not null)
            {
                Tracking.Mark(target, instance, destination, settings.TrackingMethod);
            }
        }

        return (target, type);
    }

    private static ImmutableArray<IgnoreRule> ReadRules(JsonObject app, ArgoSettings settings, ImmutableArray<ApplicationCondition>.Builder conditions)
    {
        var rules = settings.IgnoreRules.ToBuilder();
        foreach (var entry in app.Items("spec", "ignoreDifferences"))
        {
            try
            {
                rules.Add(IgnoreRule.Read(entry));
            }
            catch (FormatException error)
            {
                conditions.Add(new("ComparisonError", $"Failed to compare desired state to live state: failed to calculate diff: {error.Message}"));
            }
        }

        return rules.ToImmutable();
    }

    private async Task<ManagedResource> CompareAsync(
        JsonObject app, string instance, ResourceKey key, JsonObject target, ResourceType? type, ImmutableArray<IgnoreRule> rules, ArgoSettings settings,
        ImmutableArray<ApplicationCondition>.Builder conditions, CancellationToken cancellationToken)
    {
        var live = cache.Find(key);
        if (live is not null && type is not null && live.Version() != target.Version())
        {
            live = await client.FindAsync(type, live.Key(), cancellationToken);
        }

        var resource = new ManagedResource { Key = key, Version = target.Version(), Target = target, Live = live, Type = type };
        if (Hooks.IsSkipped(target))
        {
            return resource;
        }

        if (live is null || type is null)
        {
            return resource with { Status = ManagedResource.OutOfSync, Counts = true };
        }

        if (Tracking.Owner(live, settings.TrackingMethod) is { } owner && owner != instance && Tracking.IsOwnMark(live, settings.TrackingMethod))
        {
            conditions.Add(new("SharedResourceWarning", $"{key.Kind}/{key.Name} is part of applications {app.Namespace()}/{app.Name()} and {owner}"));
        }

        var differs = await objects.DiffersAsync(
            app.Key().ToString(), target, live, type, IsServerSide(app, target), rules, settings.IgnoresStatus, cancellationToken);
        return resource with
        {
            Status = differs ? ManagedResource.OutOfSync : ManagedResource.Synced,
            Counts = differs,
            Health = HealthOf(live, settings),
        };
    }

    /// <summary>Whether an object is compared as the server would apply it.</summary>
    private static bool IsServerSide(JsonObject app, JsonObject target)
    {
        var stated = app.Annotation(Words.CompareOptions) ?? "";
        return !stated.Contains("ServerSideDiff=false", StringComparison.Ordinal) && stated.Contains("ServerSideDiff=true", StringComparison.Ordinal)
            || SyncOptions.IsServerSideApply([.. app.Texts("spec", "syncPolicy", "syncOptions")], target);
    }

    private IEnumerable<ManagedResource> Leftovers(
        JsonObject app, AppProject project, OrderedDictionary<ResourceKey, (JsonObject Target, ResourceType? Type)> targets,
        string instance, ArgoSettings settings, bool failed)
    {
        foreach (var live in Managed(app, project, settings))
        {
            var key = ResourceKey.Of(live);
            if (targets.ContainsKey(key) || (key is { Group: Words.Group, Kind: "Application" } && key.Name == app.Name() && key.Namespace == app.Namespace()))
            {
                continue;
            }

            var isHook = Hooks.IsHook(live) || Hooks.IsSkipped(live);
            yield return new()
            {
                Key = key,
                Version = live.Version(),
                Live = live,
                Type = cache.Types.FirstOrDefault(type => type.Group == key.Group && type.Kind == key.Kind),
                IsHook = isHook,
                Status = isHook ? "" : failed ? ManagedResource.Unknown : ManagedResource.OutOfSync,
                RequiresPruning = !isHook,
                Counts = !isHook && !(live.Annotation(Words.CompareOptions) ?? "").Contains("IgnoreExtraneous", StringComparison.Ordinal),
                Health = HealthOf(live, settings),
            };
        }
    }

    private static ResourceHealth? HealthOf(JsonObject live, ArgoSettings settings) =>
        settings.HealthScripts.Contains($"{live.Group()}/{live.Kind()}")
            ? HealthScript.Of(live)
            : HealthCheck.Of(live);

    private sealed record Held(ManifestResponse Response, ImmutableArray<JsonObject> Manifests);
}

/// <summary>Which caches a comparison passes by.</summary>
/// <param name="NoRevisionCache">Ask git again what a branch points to.</param>
/// <param name="NoManifestCache">Render anew.</param>
internal readonly record struct Freshness(bool NoRevisionCache, bool NoManifestCache);

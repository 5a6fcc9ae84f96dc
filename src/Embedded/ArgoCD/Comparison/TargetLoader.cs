using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.RepoServer;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;

namespace ArgoCD.Comparison;

/// <summary>Loads what an Application states: manifests from the repo server, put into their namespaces and marked.</summary>
internal sealed class TargetLoader(IResourceClient client, ClusterCache cache, RepoServerClient repoServer, string controllerNamespace)
{
    private readonly ConcurrentDictionary<(string Application, int Source), Held> _held = new();
    private string? _kubeVersion;

    /// <summary>The version of the cluster; empty while it is not known.</summary>
    public string KubernetesVersion => _kubeVersion ?? "";

    /// <summary>Loads.</summary>
    /// <returns>What is stated; with a failure and no targets where it cannot be loaded.</returns>
    public async Task<LoadedTargets> LoadAsync(ComparisonRequest request, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var conditions = ImmutableArray.CreateBuilder<ApplicationCondition>();
        var app = request.Application;
        IEnumerable<JsonObject> manifests;
        ImmutableArray<ManifestResponse> answers = [];
        if (request.Project.WantsSignaturesBy is { } field)
        {
            // Signatures cannot be verified here, and a commit that was not verified must not be deployed as if it had been.
            conditions.Add(new("ComparisonError", $"Failed to load target state: project {request.Project.Name} wants commits that are signed by its {field}, and signatures are not verified here"));
            return new(true, [], [], [], conditions.ToImmutable());
        }

        try
        {
            if (request.Manifests.Length > 0)
            {
                manifests = [.. request.Manifests.Select(text => Stated(text, app, settings))];
            }
            else
            {
                var loaded = await AskAsync(request, settings, cancellationToken);
                (manifests, answers) = (loaded.SelectMany(held => held.Manifests), [.. loaded.Select(held => held.Response)]);
            }
        }
        catch (Exception error) when (error is TargetException or JsonException)
        {
            conditions.Add(new("ComparisonError", $"Failed to load {(request.Manifests.Length > 0 ? "local manifests" : "target state")}: {error.Message}"));
            return new(true, [], [], [], conditions.ToImmutable()) { IsUnanswered = error.InnerException is RepoServerException { IsUnavailable: true } };
        }

        return await PlaceAsync(request, manifests, answers, settings, conditions, cancellationToken);
    }

    /// <summary>Forgets what is held for an Application that is gone.</summary>
    public void Forget(string application)
    {
        foreach (var key in _held.Keys.Where(key => key.Application == application).ToList())
        {
            _held.TryRemove(key, out _);
        }
    }

    /// <summary>A manifest that the operation itself carries.</summary>
    private JsonObject Stated(string text, JsonObject app, ArgoSettings settings)
    {
        var manifest = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("a manifest of the operation is no object");
        if (manifest.Kind() != "CustomResourceDefinition")
        {
            Tracking.Mark(manifest, Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace), app.Text("spec", "destination", "namespace"), settings.Marking);
        }

        return manifest;
    }

    private async Task<List<Held>> AskAsync(ComparisonRequest request, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var (app, sources, revisions) = (request.Application, request.Sources, request.Revisions);
        List<Held> loaded = [];
        _kubeVersion ??= await ReadKubeVersionAsync(cancellationToken);
        string RevisionOf(int index) => index < revisions.Length && revisions[index].Length > 0 ? revisions[index] : sources[index].Text("targetRevision");
        var references = Enumerable.Range(0, sources.Count).Where(index => sources[index].Text("ref").Length > 0)
            .GroupBy(index => sources[index].Text("ref"))
            .ToImmutableDictionary(group => group.Key, group => new SourceReference(sources[group.First()].Text("repoURL"), RevisionOf(group.First()), sources[group.First()].Text("chart").Length > 0));
        for (var index = 0; index < sources.Count; index++)
        {
            var application = app.Key().ToString();
            var held = _held.GetValueOrDefault((application, index));
            try
            {
                var response = await repoServer.GenerateAsync(
                    new(
                        Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace), app.Text("spec", "destination", "namespace"),
                        ApplicationValidation.ProjectOf(app), sources[index], references, RevisionOf(index), settings.Marking,
                        settings.KustomizeBuildOptions, settings.DisabledSourceTypes, _kubeVersion, cache.ApiVersions,
                        request.Freshness.NoManifestCache, request.Freshness.NoRevisionCache, held?.Response.Digest ?? "",
                        RefreshPaths.Of(app.Annotation(Words.ManifestGeneratePaths), sources[index].Text("path")),
                        Earlier(app.Map("status", "sync"), index),
                        app.At("spec", "sources") is JsonArray { Count: > 0 }),
                    cancellationToken);
                held = response.Manifests is { } manifests ? new(response with { Manifests = null }, manifests) : held! with { Response = response };
                _held[(application, index)] = held;
                loaded.Add(held);
            }
            catch (RepoServerException error)
            {
                throw new TargetException(error.IsUnresolved
                    ? $"failed to evaluate revision changes for source {index + 1} of {sources.Count}: failed to update revision for paths: {error.Message}"
                    : $"failed to generate manifest for source {index + 1} of {sources.Count}: {error.Message}", error);
            }
        }

        return loaded;
    }

    /// <summary>The commit of a source in what was compared or synced before; empty for none, also where only a branch was asked for and not found.</summary>
    private static string Earlier(JsonObject? result, int index)
    {
        var revision = result?["revisions"] is JsonArray { Count: > 0 } several ? (index < several.Count ? several[index].Text() : "") : index == 0 ? result.Text("revision") : "";
        return RevisionResolver.IsCommit(revision) ? revision : "";
    }

    private async Task<string> ReadKubeVersionAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version");
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).Text("gitVersion");
    }

    private async Task<LoadedTargets> PlaceAsync(
        ComparisonRequest request, IEnumerable<JsonObject> manifests, ImmutableArray<ManifestResponse> answers, ArgoSettings settings,
        ImmutableArray<ApplicationCondition>.Builder conditions, CancellationToken cancellationToken)
    {
        var app = request.Application;
        var destination = app.Text("spec", "destination", "namespace");
        var instance = Tracking.InstanceName(app.Namespace(), app.Name(), controllerNamespace);
        var targets = new OrderedDictionary<ResourceKey, Target>();
        var hooks = new OrderedDictionary<ResourceKey, JsonObject>();
        var repeated = new Dictionary<ResourceKey, int>();
        foreach (var manifest in manifests)
        {
            var (target, type) = await PlaceAsync(manifest, destination, instance, settings, cancellationToken);
            var key = ResourceKey.Of(target);
            if (settings.IsExcluded(key.Group, key.Kind))
            {
                conditions.Add(new("ExcludedResourceWarning", $"Resource {key.Group}/{key.Kind} {key.Name} is excluded in the settings"));
            }
            else if (Hooks.IsHook(target))
            {
                // Those without a name get one of their own each time they run.
                key = key.Name.Length > 0 ? key : key with { Name = $"{target.Text("metadata", "generateName")}{hooks.Count}" };
                repeated[key] = repeated.GetValueOrDefault(key) + 1;
                hooks[key] = target;
            }
            else
            {
                if (type?.Namespaced == true && key.Namespace.Length == 0)
                {
                    conditions.Add(new("InvalidSpecError", $"Namespace for {key.Name} {key.Group}/{target.Version()}, Kind={key.Kind} is missing."));
                }

                repeated[key] = repeated.GetValueOrDefault(key) + 1;
                targets[key] = new(target, type);
            }
        }

        conditions.AddRange(repeated.Where(entry => entry.Value > 1)
            .Select(entry => new ApplicationCondition("RepeatedResourceWarning", $"Resource {entry.Key} appeared {entry.Value} times among application resources.")));
        return new(false, targets, [.. hooks.Values], answers, conditions.ToImmutable());
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
                Tracking.Mark(target, instance, destination, settings.Marking);
            }
        }

        return (target, type);
    }

    private sealed class TargetException(string message, Exception inner) : Exception(message, inner);

    private sealed record Held(ManifestResponse Response, ImmutableArray<JsonObject> Manifests);
}

/// <summary>An object that an Application states, and how the server serves its kind; null where it does not know it.</summary>
internal sealed record Target(JsonObject Object, ResourceType? Type);

/// <summary>What an Application states.</summary>
/// <param name="Failed">Whether it could not be loaded; the conditions say why.</param>
/// <param name="Objects">The plain objects, the last of equal ones.</param>
/// <param name="Hooks">The hooks.</param>
/// <param name="Answers">What the repo server said of each source.</param>
/// <param name="Conditions">What went wrong or is worth a warning.</param>
internal sealed record LoadedTargets(
    bool Failed, OrderedDictionary<ResourceKey, Target> Objects, ImmutableArray<JsonObject> Hooks,
    ImmutableArray<ManifestResponse> Answers, ImmutableArray<ApplicationCondition> Conditions)
{
    /// <summary>Whether no repo server answered.</summary>
    public bool IsUnanswered { get; init; }
}

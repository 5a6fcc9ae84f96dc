using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Git;
using ArgoCD.Objects;
using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>Turns a source at a revision into marked objects: resolve, check out, find the type, render, unpack lists, mark.</summary>
internal sealed class ManifestGenerator : IDisposable
{
    private readonly IGitSource _git;
    private readonly RevisionResolver _revisions;
    private readonly ManifestCache _cache;
    private readonly ImmutableDictionary<string, ISourceRenderer> _renderers;
    private readonly SemaphoreSlim _parallel;

    public ManifestGenerator(
        IGitSource git, RevisionResolver revisions, ManifestCache cache, ImmutableDictionary<string, ISourceRenderer> renderers, int parallelism)
    {
        (_git, _revisions, _cache, _renderers) = (git, revisions, cache, renderers);
        _parallel = new(Math.Max(1, parallelism));
    }

    public void Dispose() => _parallel.Dispose();

    /// <exception cref="RepoServerException">The source cannot be rendered.</exception>
    public async Task<ManifestResponse> GenerateAsync(ManifestRequest request, CancellationToken cancellationToken)
    {
        var source = request.Source;
        if (source.Text("chart").Length > 0)
        {
            throw new RepoServerException("Unknown", "charts of a repository are rendered through kustomize's helmCharts only: this repo server reads git");
        }

        string revision;
        try
        {
            revision = await _revisions.ResolveAsync(
                source.Text("repoURL"), request.Revision, source.Text("tagPrefix"), request.NoRevisionCache, cancellationToken);
        }
        catch (GitSourceException error)
        {
            throw new RepoServerException("Unknown", error.Message, error);
        }

        var key = Key(request, revision);
        if (_cache.Find(key, request.NoCache) is { } cached)
        {
            return Answer(cached, request);
        }

        await _parallel.WaitAsync(cancellationToken);
        try
        {
            if (_cache.Find(key, noCache: false) is { } meanwhile && !request.NoCache)
            {
                return Answer(meanwhile, request);
            }

            var rendered = await RenderAsync(request, revision, cancellationToken);
            _cache.Keep(key, rendered);
            return Answer(rendered, request);
        }
        catch (Exception error) when (error is RenderException or GitSourceException)
        {
            _cache.KeepFailure(key, error.Message);
            throw new RepoServerException("Unknown", error.Message, error);
        }
        finally
        {
            _parallel.Release();
        }
    }

    private static ManifestResponse Answer(ManifestResponse full, ManifestRequest request) =>
        full.Digest == request.KnownDigest ? full with { Manifests = null } : full;

    private async Task<ManifestResponse> RenderAsync(ManifestRequest request, string revision, CancellationToken cancellationToken)
    {
        var url = request.Source.Text("repoURL");
        var tree = await _git.OpenTreeAsync(url, revision, cancellationToken);
        var path = SourcePath(request.Source.Text("path"), tree);
        var source = Override(request.Source, tree, path, request.ApplicationName);
        var type = SourceTypes.Find(source, tree, path, request.DisabledTypes);
        if (!_renderers.TryGetValue(type, out var renderer))
        {
            throw new RenderException(type == "Plugin"
                ? "could not find plugin supporting the given cmp server: no plugin is installed"
                : $"failed to find how to render sources of type {type}");
        }

        var objects = await renderer.RenderAsync(new(tree, path, revision, request, source), cancellationToken);
        var manifests = objects.SelectMany(Unpack).ToImmutableArray();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var manifest in manifests)
        {
            if (manifest.Kind() != "CustomResourceDefinition")
            {
                Tracking.Mark(manifest, request.ApplicationName, request.DestinationNamespace, request.TrackingMethod);
            }

            digest.AppendData(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        }

        return new(revision, type, Convert.ToHexStringLower(digest.GetHashAndReset()), manifests);
    }

    private static string SourcePath(string stated, IFileTree tree)
    {
        if (stated.StartsWith('/'))
        {
            throw new RenderException($"{stated}: app path is absolute");
        }

        List<string> steps = [];
        foreach (var step in stated.Split('/').Where(step => step is not ("" or ".")))
        {
            if (step != "..")
            {
                steps.Add(step);
            }
            else if (steps.Count == 0)
            {
                throw new RenderException($"{stated}: app path outside root");
            }
            else
            {
                steps.RemoveAt(steps.Count - 1);
            }
        }

        var path = string.Join('/', steps);
        return tree.List(path) is not null ? path
            : throw new RenderException(tree.Read(path) is not null ? $"{stated}: app path is not a directory" : $"{stated}: app path does not exist");
    }

    private static JsonObject Override(JsonObject source, IFileTree tree, string path, string application)
    {
        var result = source.Copy();
        foreach (var name in (ReadOnlySpan<string>)[".argocd-source.yaml", $".argocd-source-{application}.yaml"])
        {
            if (tree.Read(DirectoryRenderer.Join(path, name)) is not { } bytes)
            {
                continue;
            }

            try
            {
                if (YamlDocuments.Parse(Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault() is JsonObject change)
                {
                    foreach (var fixedField in (ReadOnlySpan<string>)["repoURL", "path", "chart", "targetRevision"])
                    {
                        change.Remove(fixedField);
                    }

                    result = (JsonObject)MergePatch.Apply(result, change)!;
                }
            }
            catch (YamlDotNet.Core.YamlException error)
            {
                throw new RenderException($"error getting app source type: {name}: {error.Message}", error);
            }
        }

        return result;
    }

    private static IEnumerable<JsonObject> Unpack(JsonObject item)
    {
        if (!item.Kind().EndsWith("List", StringComparison.Ordinal) || !item.ContainsKey("items"))
        {
            return [item.Copy()];
        }

        return item.Items("items").Select(child => child.Copy());
    }

    private static string Key(ManifestRequest request, string revision)
    {
        var text = (request with { Revision = revision, NoCache = false, NoRevisionCache = false, KnownDigest = "", ApiVersions = [], Source = [] }).ToString()
            + string.Join(',', request.DisabledTypes) + string.Join(',', request.ApiVersions) + request.Source.ToJsonString();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

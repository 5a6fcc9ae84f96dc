using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Git;
using ArgoCD.Metrics;
using ArgoCD.Objects;
using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>Turns a source at a revision into marked objects: resolve, check out, find the type, render, unpack lists, mark.</summary>
internal sealed class ManifestGenerator : IDisposable
{
    private const string NoManifests = "none";

    private readonly IGitSource _git;
    private readonly ChartRepository _charts;
    private readonly RevisionResolver _revisions;
    private readonly ReferencedSources _references;
    private readonly ManifestCache _cache;
    private readonly ChangedFiles _changes;
    private readonly ImmutableDictionary<string, ISourceRenderer> _renderers;
    private readonly RepoServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _parallel;

    public ManifestGenerator(
        IGitSource git, ChartRepository charts, RevisionResolver revisions, ManifestCache cache,
        ImmutableDictionary<string, ISourceRenderer> renderers, RepoServerMetrics metrics, TimeProvider time, int parallelism)
    {
        (_git, _charts, _revisions, _cache, _renderers, _metrics, _time) = (git, charts, revisions, cache, renderers, metrics, time);
        _changes = new(git);
        _references = new(revisions);
        _parallel = new(Math.Max(1, parallelism));
    }

    public void Dispose() => _parallel.Dispose();

    /// <exception cref="RepoServerException">The source cannot be rendered.</exception>
    public async Task<ManifestResponse> GenerateAsync(ManifestRequest request, CancellationToken cancellationToken)
    {
        var source = request.Source;
        var revision = await ResolveAsync(request, cancellationToken);
        if (request.IsOneOfSeveral && source.Text("path").Length == 0 && source.Text("chart").Length == 0)
        {
            return new(revision, "", NoManifests, []);
        }

        var references = await _references.ResolveAsync(request, cancellationToken);
        var key = Key(request, revision, references);
        if (_cache.Find(key, request.NoCache) is { } cached)
        {
            return Answer(cached, request);
        }

        // What was rendered for the commit compared last holds on where none of its paths was touched.
        if (!request.NoCache && await IsUntouchedAsync(request, request.ComparedRevision, revision, cancellationToken)
            && _cache.Peek(Key(request, request.ComparedRevision, references)) is { } earlier)
        {
            var same = earlier with { Revision = revision };
            _cache.Keep(key, same);
            return Answer(same, request);
        }

        using var pending = _metrics.Pending(source.Text("repoURL"));
        var start = _time.GetTimestamp();
        try
        {
            await _parallel.WaitAsync(cancellationToken);
        }
        finally
        {
            _metrics.Waited(_time.GetElapsedTime(start));
        }

        try
        {
            if (!request.NoCache && _cache.Find(key, noCache: false) is { } meanwhile)
            {
                return Answer(meanwhile, request);
            }

            var rendered = await RenderAsync(request, revision, references, await OpenAsync(request, revision, cancellationToken), cancellationToken);
            _cache.Keep(key, rendered);
            return Answer(rendered, request);
        }
        catch (RenderException error)
        {
            _cache.KeepFailure(key, error.Message);
            throw new RepoServerException(error.Code, error.Message, error);
        }
        catch (GitSourceException error)
        {
            throw new RepoServerException("Unknown", error.Message, error);
        }
        finally
        {
            _parallel.Release();
        }
    }

    private async Task<string> ResolveAsync(ManifestRequest request, CancellationToken cancellationToken)
    {
        var source = request.Source;
        if (source.Text("chart") is { Length: > 0 } chart)
        {
            return await _charts.ResolveAsync(source.Text("repoURL"), chart, request.Revision, cancellationToken);
        }

        try
        {
            return await ResolveAsync(source.Text("repoURL"), request.Revision, source.Text("tagPrefix"), request.NoRevisionCache, cancellationToken);
        }
        catch (RepoServerException error) when (request.RefreshPaths.Length > 0 && request.ComparedRevision.Length > 0)
        {
            // Whether the paths were touched is asked first.
            throw RepoServerException.OfUnresolved(error);
        }
    }

    private async Task<string> ResolveAsync(string repository, string revision, string tagPrefix, bool noCache, CancellationToken cancellationToken)
    {
        try
        {
            return await _revisions.ResolveAsync(repository, revision, tagPrefix, noCache, cancellationToken);
        }
        catch (GitSourceException error)
        {
            throw new RepoServerException("Unknown", error.Message, error);
        }
    }

    private static ManifestResponse Answer(ManifestResponse full, ManifestRequest request) =>
        full with { Manifests = full.Digest == request.KnownDigest ? null : full.Manifests };

    /// <summary>Whether it is known that nothing the manifests depend on changed between two commits. Values from other sources are not looked into.</summary>
    private async Task<bool> IsUntouchedAsync(ManifestRequest request, string from, string to, CancellationToken cancellationToken)
    {
        if (request.RefreshPaths.Length == 0 || request.References.Count > 0 || request.Source.Text("chart").Length > 0 || from.Length == 0)
        {
            return false;
        }

        try
        {
            return from == to || !RefreshPaths.AreTouched(request.RefreshPaths, await _changes.ListAsync(request.Source.Text("repoURL"), from, to, cancellationToken));
        }
        catch (GitSourceException)
        {
            // The earlier commit is not there any more, as after a forced push: then it cannot be told.
            return false;
        }
    }

    private Task<IFileTree> OpenAsync(ManifestRequest request, string revision, CancellationToken cancellationToken) =>
        request.Source.Text("chart") is { Length: > 0 } chart
            ? _charts.OpenAsync(request.Source.Text("repoURL"), chart, revision, cancellationToken)
            : _git.OpenTreeAsync(request.Source.Text("repoURL"), revision, cancellationToken);

    private async Task<ManifestResponse> RenderAsync(
        ManifestRequest request, string revision, Dictionary<string, SourceReference> references, IFileTree tree, CancellationToken cancellationToken)
    {
        var chart = request.Source.Text("chart");
        ReferencedSources.RefuseOtherCommits(request, revision, references);
        var path = chart.Length > 0 ? "" : SourcePath(request.Source.Text("path"), tree);
        var others = ImmutableDictionary.CreateBuilder<string, IFileTree>();
        foreach (var (name, reference) in references)
        {
            others[name] = await _git.OpenTreeAsync(reference.RepositoryUrl, reference.Commit, cancellationToken);
        }

        var source = Override(request.Source, tree, path, request.ApplicationName);
        var type = SourceTypes.Find(source, tree, path, request.DisabledTypes);
        if (!_renderers.TryGetValue(type, out var renderer))
        {
            throw new RenderException(type == "Plugin"
                ? "could not find plugin supporting the given cmp server: no plugin is installed"
                : $"failed to find how to render sources of type {type}");
        }

        var objects = await renderer.RenderAsync(new(tree, path, revision, request, source, others.ToImmutable()), cancellationToken);
        var manifests = objects.SelectMany(Unpack).ToImmutableArray();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var manifest in manifests)
        {
            if (manifest.Kind() != "CustomResourceDefinition")
            {
                Tracking.Mark(manifest, request.ApplicationName, request.DestinationNamespace, request.Marking);
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
            var file = DirectoryRenderer.Join(path, name);
            if (tree.Read(file) is not { } bytes)
            {
                continue;
            }

            RenderException Refuse(string problem, Exception? inner) =>
                new($"error getting app source type: error while parsing source parameters: <path to cached source>/{file}: {problem}", inner);
            try
            {
                var parsed = YamlDocuments.Parse(Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault();
                if (parsed is not null and not JsonObject)
                {
                    throw Refuse($"json: cannot unmarshal {GoText.KindOf(parsed)} into Go value of type v1alpha1.ApplicationSource", null);
                }

                if (parsed is JsonObject change)
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
                throw Refuse($"error converting YAML to JSON: yaml: line {error.Start.Line}: {error.Message}", error);
            }
        }

        return result;
    }

    private static IEnumerable<JsonObject> Unpack(JsonObject item)
    {
        if (item["items"] is JsonArray)
        {
            return item.Items("items").Select(child => child.Copy());
        }

        // An empty list, as Go may write it.
        var isNull = item.TryGetPropertyValue("items", out var items) && items is null && !item.ContainsKey("spec") && !item.ContainsKey("status");
        return isNull ? [] : [item.Copy()];
    }

    private static string Key(ManifestRequest request, string revision, Dictionary<string, SourceReference> references)
    {
        var text = (request with
        {
            Revision = revision,
            NoCache = false,
            NoRevisionCache = false,
            KnownDigest = "",
            ApiVersions = [],
            RefreshPaths = [],
            ComparedRevision = "",
            Source = [],
            References = ImmutableDictionary<string, SourceReference>.Empty,
        }).ToString()
            + string.Join(',', request.DisabledTypes) + string.Join(',', request.ApiVersions) + request.Source.ToJsonString()
            + string.Join(',', references.OrderBy(reference => reference.Key, StringComparer.Ordinal).Select(reference => $"{reference.Key}={reference.Value.RepositoryUrl}@{reference.Value.Commit}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

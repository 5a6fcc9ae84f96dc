using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Git;
using ArgoCD.Metrics;
using ArgoCD.RepoServer;
using FileTrees;
using Kubernetes.Runtime.Programs;
using Kustomize.Remote;

namespace ArgoCD.Programs;

/// <summary>What the image runs as <c>argocd-repo-server</c>: it alone reads git and renders.</summary>
/// <param name="git">The repositories.</param>
/// <param name="remote">What is found at remote addresses, such as chart repositories.</param>
/// <param name="renderers">How each type of source is rendered.</param>
/// <param name="version">The version that it reports.</param>
internal sealed class RepoServerProgram(
    IGitSource git, IRemoteContent remote, ImmutableDictionary<string, ISourceRenderer> renderers, string version) : IContainerProgram
{
    private const int ServerPort = 8081;
    private const int MetricsPort = 8084;
    private const int MaximumFileBytes = 1024 * 1024;
    private const int MaximumFiles = 10_000;

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var log = PodLog.Of(context);
        var lifetime = GoDuration.Parse(context.Environment.GetValueOrDefault("ARGOCD_RECONCILIATION_TIMEOUT")) ?? TimeSpan.FromMinutes(3);
        var parallelism = int.TryParse(context.Environment.GetValueOrDefault("ARGOCD_REPO_SERVER_PARALLELISM_LIMIT"), out var stated) && stated > 0
            ? stated : Environment.ProcessorCount;
        var page = new MetricsPage(version);
        var measures = new RepoServerMetrics(page);
        var source = new MeasuredGit(git, measures, context.Time);
        var revisions = new RevisionResolver(source, lifetime, context.Time) { Failed = measures.ResolveFailed };
        using var generator = new ManifestGenerator(source, new(remote), revisions, new(context.Time), renderers, measures, context.Time, parallelism);
        using var metrics = context.Network.Listen(MetricsPort, Answers.HealthAndMetrics(() => true, page));
        using var server = context.Network.Listen(ServerPort, (request, token) => AnswerAsync(source, generator, revisions, log, request, token));
        log.Info($"ArgoCD Repository Server is starting, port {ServerPort}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("Repository server stopped");
        }

        return 0;
    }

    private static async Task<HttpResponseMessage> AnswerAsync(
        MeasuredGit source, ManifestGenerator generator, RevisionResolver revisions, PodLog log, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            switch (request.RequestUri?.AbsolutePath)
            {
                case RepoServerProtocol.Manifests:
                    return Ok(await generator.GenerateAsync(await ReadAsync<ManifestRequest>(request, cancellationToken), cancellationToken));
                case RepoServerProtocol.Directories:
                    var (directoriesAt, tree) = await OpenAsync(source, revisions, await ReadAsync<GitListRequest>(request, cancellationToken), cancellationToken);
                    return Ok(new GitDirectoriesResponse(directoriesAt, GitDirectories.List(tree)));
                case RepoServerProtocol.Files:
                    var query = await ReadAsync<GitListRequest>(request, cancellationToken);
                    var (filesAt, files) = await OpenAsync(source, revisions, query, cancellationToken);
                    return Ok(new GitFilesResponse(filesAt, Files(files, query.Pattern)));
                default:
                    return Answers.NotFound();
            }
        }
        catch (RepoServerException error)
        {
            log.Error($"finished unary call with code {error.Code}: {error.Description}");
            return Failure(error.Code, error.Description);
        }
        catch (GitSourceException error)
        {
            log.Error($"finished unary call with code Internal: {error.Message}");
            return Failure("Internal", error.Message);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            log.Error($"finished unary call with code InvalidArgument: {error.Message}");
            return Failure("InvalidArgument", error.Message);
        }
    }

    private static HttpResponseMessage Ok<T>(T answer) => new(HttpStatusCode.OK) { Content = JsonContent.Create(answer, options: RepoServerProtocol.Options) };

    private static HttpResponseMessage Failure(string code, string description) =>
        new(HttpStatusCode.InternalServerError) { Content = JsonContent.Create(new RepoServerFailure(code, description), options: RepoServerProtocol.Options) };

    private static async Task<T> ReadAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is { } content && await content.ReadFromJsonAsync<T>(RepoServerProtocol.Options, cancellationToken) is { } read
            ? read : throw new JsonException("the request has no body");

    private static async Task<(string Revision, IFileTree Tree)> OpenAsync(MeasuredGit source, RevisionResolver revisions, GitListRequest request, CancellationToken cancellationToken)
    {
        string revision;
        try
        {
            revision = await revisions.ResolveAsync(request.RepositoryUrl, request.Revision, "", request.NoRevisionCache, cancellationToken);
        }
        catch (GitSourceException error)
        {
            throw new GitSourceException($"unable to resolve git revision {request.Revision}: {error.Message}", error);
        }

        return (revision, await source.OpenTreeAsync(request.RepositoryUrl, revision, cancellationToken));
    }

    /// <summary>Files that a git pathspec selects, in which a star crosses slashes.</summary>
    private static ImmutableSortedDictionary<string, string> Files(IFileTree tree, string pattern)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var open = new Stack<string>([""]);
        while (open.TryPop(out var directory))
        {
            foreach (var child in tree.List(directory) ?? [])
            {
                var path = directory.Length == 0 ? child.Name : $"{directory}/{child.Name}";
                if (child.IsDirectory)
                {
                    open.Push(path);
                }
                else if (PathPattern.IsMatchAcross(pattern, path) && tree.Read(path) is { Length: < MaximumFileBytes } bytes && found.Count < MaximumFiles)
                {
                    found[path] = Encoding.UTF8.GetString(bytes.Span);
                }
            }
        }

        return found.ToImmutable();
    }
}

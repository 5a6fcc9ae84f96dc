using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
using CliWrap;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace GitRepository.Hosting;

/// <summary>Serves the learner's remote by git's smart HTTP protocol (gitprotocol-http), for any git client.</summary>
public static partial class GitHostingEndpoints
{
    private const string Upload = "git-upload-pack";
    private const string Receive = "git-receive-pack";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Maps clone, fetch and push of a repository under an address.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="prefix">The path of the repository, such as <c>/git/learning-gitops.git</c>.</param>
    public static IEndpointConventionBuilder MapGitHosting(
        this IEndpointRouteBuilder routes, LearnerRepository repository, [StringSyntax("Route")] string prefix = "/git/learning-gitops.git")
    {
        var host = new Host(repository, GitBinary.Find());
        var group = routes.MapGroup(prefix);
        group.MapGet("/info/refs", host.AdvertiseAsync);
        group.MapPost($"/{Upload}", host.UploadAsync);
        group.MapPost($"/{Receive}", host.ReceiveAsync);
        return group;
    }

    // Lives as long as the routes do.
    [SuppressMessage("Reliability", "CA1001", Justification = "Its semaphore has no wait handle to release.")]
    private sealed class Host(LearnerRepository repository, string? git)
    {
        private readonly SemaphoreSlim _running = new(8, 8);

        public async Task AdvertiseAsync(HttpContext context)
        {
            var service = context.Request.Query["service"].ToString();
            if (service is not (Upload or Receive))
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "Only smart HTTP is served here; please upgrade your git client.");
                return;
            }

            if (await RefusedAsync(context, service)) { return; }

            Start(context, $"application/x-{service}-advertisement");
            var protocol = ProtocolOf(context);
            if (service == Receive || protocol?.Contains("version=2", StringComparison.Ordinal) != true)
            {
                var line = $"# service={service}\n";
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{line.Length + 4:x4}{line}0000"), context.RequestAborted);
            }

            await RunAsync(context, service, Stream.Null, context.Response.Body, advertise: true, context.RequestAborted);
        }

        public async Task UploadAsync(HttpContext context)
        {
            if (await RefusedAsync(context, Upload) || Body(context, Upload, RepositoryLimits.FetchRequestBytes) is not { } body) { return; }
            Start(context, $"application/x-{Upload}-result");
            await RunAsync(context, Upload, body, context.Response.Body, advertise: false, context.RequestAborted);
        }

        public async Task ReceiveAsync(HttpContext context)
        {
            if (await RefusedAsync(context, Receive) || Body(context, Receive, RepositoryLimits.PushRequestBytes) is not { } body) { return; }

            // A slow sender must not keep everyone else from writing: the push is complete before the repository is locked.
            await using var spool = new FileStream(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
            await body.CopyToAsync(spool, context.RequestAborted);
            spool.Position = 0;

            using var answer = new MemoryStream();
            // Once git has begun the push is finished even if the sender leaves: its reference may have moved already.
            await repository.ReceiveAsync(
                async cancellationToken =>
                {
                    await RunAsync(context, Receive, spool, answer, advertise: false, cancellationToken);
                    return true;
                },
                CancellationToken.None);
            if (context.Response.StatusCode != StatusCodes.Status200OK && answer.Length == 0) { return; }
            Start(context, $"application/x-{Receive}-result");
            answer.Position = 0;
            await answer.CopyToAsync(context.Response.Body, context.RequestAborted);
        }

        private async Task RunAsync(
            HttpContext context, string service, Stream input, Stream output, bool advertise, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Longest);
            await _running.WaitAsync(limit.Token);
            try
            {
                var errors = new StringBuilder();
                var result = await GitBinary.Serve(git!, service["git-".Length..], repository.RemotePath, ProtocolOf(context), advertise)
                    .WithStandardInputPipe(PipeSource.FromStream(input))
                    .WithStandardOutputPipe(PipeTarget.ToStream(output))
                    .WithStandardErrorPipe(PipeTarget.ToDelegate(line => { if (errors.Length < 4096) { errors.AppendLine(line); } }))
                    .ExecuteAsync(limit.Token);
                if (result.ExitCode != 0 && LoggerOf(context) is { } logger) { GitFailed(logger, service, result.ExitCode, errors.ToString()); }
            }
            finally
            {
                _running.Release();
            }
        }

        private async Task<bool> RefusedAsync(HttpContext context, string service)
        {
            if (git is null)
            {
                await RefuseAsync(context, StatusCodes.Status501NotImplemented, "git was not found on the PATH of the dashboard, so it cannot serve clone and push. The dashboard's own form and editor work without it.");
                return true;
            }

            // Browsers say where a request comes from, git does not: no page may push in the learner's name.
            if (service == Receive && context.Request.Headers.ContainsKey("Origin"))
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "A push does not come from a web page.");
                return true;
            }

            return false;
        }

        private static BoundedStream? Body(HttpContext context, string service, long limit)
        {
            var request = context.Request;
            var encoding = request.Headers.ContentEncoding.ToString();
            if (request.ContentType != $"application/x-{service}-request" || encoding is not ("" or "identity" or "gzip" or "x-gzip"))
            {
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return null;
            }

            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) { size.MaxRequestBodySize = limit; }
            var packed = new BoundedStream(request.Body, limit);
            return encoding.EndsWith("gzip", StringComparison.Ordinal)
                ? new BoundedStream(new GZipStream(packed, CompressionMode.Decompress), limit)
                : packed;
        }

        private static string? ProtocolOf(HttpContext context) =>
            context.Request.Headers["Git-Protocol"].ToString() is { Length: > 0 and <= 64 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '=' or ':' or '.' or '-')
                ? text
                : null;

        private static void Start(HttpContext context, string contentType)
        {
            context.Response.ContentType = contentType;
            context.Response.Headers.CacheControl = "no-cache, max-age=0, must-revalidate";
        }

        private static async Task RefuseAsync(HttpContext context, int status, string reason)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
        }

        private static ILogger? LoggerOf(HttpContext context) =>
            (context.RequestServices?.GetService(typeof(ILoggerFactory)) as ILoggerFactory)?.CreateLogger("GitRepository.Hosting");
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "git {Service} ended with {ExitCode}: {Errors}")]
    private static partial void GitFailed(ILogger logger, string service, int exitCode, string errors);
}

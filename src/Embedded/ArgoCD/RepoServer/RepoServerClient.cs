using System.Net.Http.Json;
using System.Text.Json;

namespace ArgoCD.RepoServer;

/// <summary>Asks the repo server over the pod network, as a Service of the cluster; one that does not answer is asked three times, a second apart.</summary>
/// <param name="http">The client of the asking pod.</param>
/// <param name="time">The clock.</param>
internal sealed class RepoServerClient(HttpClient http, TimeProvider time)
{
    /// <summary>
    /// When to ask again about what met no repo server. Upstream waits for the next poll; its pods start seconds apart all the same,
    /// and nothing would be learnt from minutes of silence.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>When to look again at what failed.</summary>
    /// <param name="isUnanswered">Whether no repo server answered.</param>
    /// <param name="otherwise">When to look at other failures.</param>
    public static TimeSpan LookAfter(bool isUnanswered, TimeSpan otherwise) => isUnanswered && LookAgain < otherwise ? LookAgain : otherwise;

    /// <summary>Renders a source.</summary>
    /// <exception cref="RepoServerException">It failed, or no repo server answers.</exception>
    public Task<ManifestResponse> GenerateAsync(ManifestRequest request, CancellationToken cancellationToken) =>
        AskAsync<ManifestRequest, ManifestResponse>(RepoServerProtocol.Manifests, request, cancellationToken);

    public Task<GitDirectoriesResponse> ListDirectoriesAsync(GitListRequest request, CancellationToken cancellationToken) =>
        AskAsync<GitListRequest, GitDirectoriesResponse>(RepoServerProtocol.Directories, request, cancellationToken);

    public Task<GitFilesResponse> ListFilesAsync(GitListRequest request, CancellationToken cancellationToken) =>
        AskAsync<GitListRequest, GitFilesResponse>(RepoServerProtocol.Files, request, cancellationToken);

    private async Task<TResponse> AskAsync<TRequest, TResponse>(string path, TRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync<TRequest, TResponse>(path, request, cancellationToken);
            }
            catch (RepoServerException error) when (error.IsUnavailable && attempt < Attempts)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task<TResponse> AskOnceAsync<TRequest, TResponse>(string path, TRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsJsonAsync(RepoServerProtocol.Address + path, request, RepoServerProtocol.Options, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<TResponse>(RepoServerProtocol.Options, cancellationToken)
                    ?? throw new RepoServerException("Internal", "the repo server answered nothing");
            }

            var failure = await ReadFailureAsync(response, cancellationToken);
            throw new RepoServerException(failure.Code, failure.Description);
        }
        catch (HttpRequestException error)
        {
            var said = error.Message.StartsWith("dial tcp", StringComparison.Ordinal) ? error.Message : $"dial tcp: {error.Message}";
            throw new RepoServerException(RepoServerException.Unavailable, $"connection error: desc = \"transport: Error while dialing: {said}\"", error);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RepoServerException("DeadlineExceeded", "context deadline exceeded", error);
        }
    }

    private static async Task<RepoServerFailure> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (await response.Content.ReadFromJsonAsync<RepoServerFailure>(RepoServerProtocol.Options, cancellationToken) is { Description.Length: > 0 } failure)
            {
                return failure;
            }
        }
        catch (JsonException)
        {
            // Not the repo server's own words: somebody between, such as a proxy without a ready pod.
        }

        return new(RepoServerException.Unavailable, $"unexpected HTTP status code received from server: {(int)response.StatusCode} ({response.ReasonPhrase})");
    }
}

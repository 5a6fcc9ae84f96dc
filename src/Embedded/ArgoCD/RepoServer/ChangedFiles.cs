using System.Collections.Concurrent;
using ArgoCD.Git;

namespace ArgoCD.RepoServer;

/// <summary>The files in which two commits differ. A push makes many Applications ask for the same two, so answers are held; commits never change.</summary>
/// <param name="git">The repositories.</param>
internal sealed class ChangedFiles(IGitSource git)
{
    private const int Capacity = 64;

    private readonly ConcurrentDictionary<(string Url, string From, string To), Lazy<Task<IReadOnlyList<string>>>> _known = new();

    /// <exception cref="GitSourceException">One of the commits is not there.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string repositoryUrl, string from, string to, CancellationToken cancellationToken)
    {
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        // Whoever asks first must not take the answer from the others by leaving.
        var asked = _known.GetOrAdd((repositoryUrl, from, to), key => new(() => git.ListChangedFilesAsync(key.Url, key.From, key.To, CancellationToken.None)));
        try
        {
            return await asked.Value.WaitAsync(cancellationToken);
        }
        catch (GitSourceException)
        {
            _known.TryRemove((repositoryUrl, from, to), out _);
            throw;
        }
    }
}

using System.Collections.Concurrent;

namespace ArgoCD.RepoServer;

/// <summary>
/// Holds rendered manifests by revision and parameters, and, after three failures of the same, the failure itself for an
/// hour: what has failed again and again is not tried again until somebody asks for it or a new commit comes.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ManifestCache(TimeProvider time)
{
    private const int FailuresBeforeKept = 3;
    private const int Capacity = 2_000;
    private static readonly TimeSpan KeptFailure = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <returns>What was rendered before; null where it must be rendered.</returns>
    /// <exception cref="RepoServerException">It has failed too often lately.</exception>
    public ManifestResponse? Find(string key, bool noCache)
    {
        if (noCache || !_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        var age = time.GetUtcNow() - entry.At;
        if (entry.Manifests is { } manifests && age < Lifetime)
        {
            return manifests;
        }

        if (entry.Failures >= FailuresBeforeKept)
        {
            if (age < KeptFailure)
            {
                throw new RepoServerException("Unknown", $"Manifest generation error (cached): {entry.Message}");
            }

            _entries.TryRemove(key, out _);
        }

        return null;
    }

    /// <returns>What was rendered before, if it is still held; a failure is none.</returns>
    public ManifestResponse? Peek(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Manifests is { } manifests && time.GetUtcNow() - entry.At < Lifetime ? manifests : null;

    public void Keep(string key, ManifestResponse manifests)
    {
        Trim();
        _entries[key] = new(time.GetUtcNow(), manifests, 0, "");
    }

    /// <summary>Counts a failure; the time that counts is that of the first in a row.</summary>
    public void KeepFailure(string key, string message)
    {
        Trim();
        _entries.AddOrUpdate(
            key,
            _ => new(time.GetUtcNow(), null, 1, message),
            (_, known) => known with { At = known.Manifests is null ? known.At : time.GetUtcNow(), Manifests = null, Failures = known.Failures + 1, Message = message });
    }

    private void Trim()
    {
        if (_entries.Count < Capacity)
        {
            return;
        }

        foreach (var oldest in _entries.OrderBy(entry => entry.Value.At).Take(Capacity / 4).ToList())
        {
            _entries.TryRemove(oldest.Key, out _);
        }
    }

    private sealed record Entry(DateTimeOffset At, ManifestResponse? Manifests, int Failures, string Message);
}

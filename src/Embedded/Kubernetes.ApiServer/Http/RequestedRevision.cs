using System.Globalization;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>The resourceVersion that a read names.</summary>
internal static class RequestedRevision
{
    private const long OfAnotherCluster = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Reads a resourceVersion and waits until the store has it.</summary>
    /// <exception cref="StatusException">It is no number, or the store does not reach it within three seconds.</exception>
    public static async Task<long> WaitForAsync(ObjectStore store, TimeProvider time, string text, CancellationToken cancellationToken)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw Refusals.BadRequest($"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
        }

        await WaitForAsync(store, time, revision, cancellationToken);
        return revision;
    }

    /// <summary>Waits until the store has a revision.</summary>
    /// <exception cref="StatusException">The store does not reach it within three seconds.</exception>
    public static async Task WaitForAsync(ObjectStore store, TimeProvider time, long revision, CancellationToken cancellationToken)
    {
        // Another write can only follow; a revision that is far ahead comes from another cluster.
        if (revision - store.Snapshot.Revision > OfAnotherCluster) { throw TooLarge(store, revision); }
        try
        {
            await store.ReachAsync(revision, Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw TooLarge(store, revision);
        }
    }

    private static StatusException TooLarge(ObjectStore store, long revision) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {revision}, current: {store.Snapshot.Revision}")
        {
            RetryAfterSeconds = 1,
            Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")],
        };
}

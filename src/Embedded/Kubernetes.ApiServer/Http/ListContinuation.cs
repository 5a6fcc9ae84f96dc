using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>The token with which a paged list goes on.</summary>
internal static class ListContinuation
{
    /// <summary>The revision of a token that goes on in whatever is newest, because its own list is no longer kept.</summary>
    public const long Latest = -1;

    /// <summary>Writes a token.</summary>
    public static string Write(long revision, ObjectPath last) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = revision, ["start"] = last.Namespace.Length == 0 ? last.Name + "\0" : $"{last.Namespace}/{last.Name}\0" }));

    /// <summary>Reads a token.</summary>
    /// <exception cref="StatusException">It is malformed.</exception>
    public static (long Revision, ObjectPath After) Read(string token)
    {
        try
        {
            var content = JsonNode.Parse(Base64Url.DecodeFromChars(token));
            var start = ((string?)content?["start"] ?? "").TrimEnd('\0');
            var slash = start.IndexOf('/', StringComparison.Ordinal);
            return ((long?)content?["rv"] ?? 0, slash < 0 ? new ObjectPath("", "", start) : new ObjectPath("", start[..slash], start[(slash + 1)..]));
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw Refusals.BadRequest(error is FormatException ? "continue key is not valid: illegal base64 data" : "continue key is not valid: it is not one that this server made");
        }
    }

    /// <summary>The order of a list.</summary>
    public static int Compare(ObjectPath a, ObjectPath b)
    {
        var byNamespace = string.CompareOrdinal(a.Namespace, b.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(a.Name, b.Name);
    }

    /// <summary>What is answered to an old token: the refusal carries one that goes on behind the same object, without the promise of one snapshot.</summary>
    public static StatusException Expired(ObjectPath after) => new(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.")
    {
        Continue = Write(Latest, after),
    };
}

/// <summary>Revisions that clients name in lists.</summary>
internal static class ListRevisions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Reads a resourceVersion and waits until the store has it.</summary>
    /// <exception cref="StatusException">It is no number, or the store does not reach it.</exception>
    public static async Task<long> WaitForAsync(ObjectStore store, string text, CancellationToken cancellationToken)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw Refusals.BadRequest($"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
        }

        // Another write can only follow; a revision that is far ahead comes from another cluster.
        var deadline = TimeProvider.System.GetTimestamp();
        while (store.Snapshot.Revision < revision)
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > Patience || revision - store.Snapshot.Revision > 1_000_000)
            {
                throw new StatusException(504, "Timeout", $"Too large resource version: {revision}, current: {store.Snapshot.Revision}")
                {
                    RetryAfterSeconds = 1,
                    Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")],
                };
            }

            await Task.Delay(20, cancellationToken);
        }

        return revision;
    }
}

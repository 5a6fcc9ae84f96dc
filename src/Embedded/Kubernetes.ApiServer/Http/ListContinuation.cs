using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>The token with which a paged list goes on.</summary>
internal static class ListContinuation
{
    /// <summary>The revision of a token that goes on in whatever is newest, because its own list is no longer kept.</summary>
    public const long Latest = -1;

    private const string Version = "meta.k8s.io/v1";

    /// <summary>Writes a token.</summary>
    public static string Write(long revision, ObjectPath last) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["v"] = Version, ["rv"] = revision, ["start"] = last.Namespace.Length == 0 ? last.Name + "\0" : $"{last.Namespace}/{last.Name}\0" }));

    /// <summary>Reads a token.</summary>
    /// <exception cref="StatusException">It is malformed.</exception>
    public static (long Revision, ObjectPath After) Read(string token)
    {
        var (version, revision, start) = Parse(token);
        if (version != Version) { throw Invalid($": server does not recognize this encoded version {version}"); }
        if (revision is 0 or < Latest) { throw Invalid($": incorrect encoded start resourceVersion (version {Version})"); }
        if (start.Length == 0) { throw Invalid($": encoded start key empty (version {Version})"); }
        var slash = start.IndexOf('/', StringComparison.Ordinal);
        return (revision, slash < 0 ? new ObjectPath("", "", start) : new ObjectPath("", start[..slash], start[(slash + 1)..]));
    }

    private static (string Version, long Revision, string Start) Parse(string token)
    {
        try
        {
            var content = JsonNode.Parse(Base64Url.DecodeFromChars(token));
            return ((string?)content?["v"] ?? "", (long?)content?["rv"] ?? 0, ((string?)content?["start"] ?? "").TrimEnd('\0'));
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw Invalid(error is FormatException ? ": illegal base64 data" : ": it is not one that this server made");
        }
    }

    private static StatusException Invalid(string why) => Refusals.BadRequest("invalid continue token: continue key is not valid" + why);

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

using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>What a list answers.</summary>
/// <param name="Items">The objects in order.</param>
/// <param name="Revision">The revision at which they are what they are.</param>
/// <param name="Continue">The token with which the list goes on; null at its end.</param>
/// <param name="Remaining">How many follow; null at the end, and where a selector leaves that open.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Items, long Revision, string? Continue, long? Remaining)
{
    /// <summary>The metadata of the list.</summary>
    public JsonObject Metadata()
    {
        var metadata = new JsonObject { ["resourceVersion"] = Revision.ToString(CultureInfo.InvariantCulture) };
        if (Continue is not null)
        {
            metadata["continue"] = Continue;
        }

        if (Remaining is not null)
        {
            metadata["remainingItemCount"] = Remaining;
        }

        return metadata;
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;

namespace Tutorial.Observation;

/// <summary>Something changed in the cluster.</summary>
internal abstract record ClusterChange
{
    private ClusterChange()
    {
    }

    /// <summary>The cluster itself.</summary>
    internal sealed record Status(ClusterStatus Now) : ClusterChange;

    /// <summary>The server does not serve a kind.</summary>
    internal sealed record Unknown(string Kind) : ClusterChange;

    /// <summary>All objects of a kind.</summary>
    internal sealed record Listed(string Kind, ImmutableArray<KeyValuePair<ObjectKey, JsonObject>> Items) : ClusterChange;

    /// <summary>One object; null when it is gone.</summary>
    internal sealed record Object(string Kind, ObjectKey Key, JsonObject? Item) : ClusterChange;
}

using System.Text.Json.Serialization;
using k8s.Models;

namespace MetricsServer.Api;

/// <summary>What is kept of a pod: its metadata, without managed fields.</summary>
internal sealed class PodMetadata : IMetadata<V1ObjectMeta>
{
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();
}

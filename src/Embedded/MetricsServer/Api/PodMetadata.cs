using System.Text.Json.Serialization;
using k8s.Models;

namespace MetricsServer.Api;

/// <summary>What is kept of a pod: its name, its labels and its uid.</summary>
internal sealed class PodMetadata : IMetadata<V1ObjectMeta>
{
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();
}

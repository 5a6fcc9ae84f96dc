using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Conformance.Clients;

/// <summary>A custom object as a program of its own would declare it.</summary>
internal sealed class Gadget : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "client.example.com/v1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "Gadget";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public GadgetSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public GadgetStatus? Status { get; set; }
}

/// <summary>What is wished for.</summary>
internal sealed class GadgetSpec
{
    [JsonPropertyName("size")]
    public int Size { get; set; }

    [JsonPropertyName("color")]
    public string? Color { get; set; }
}

/// <summary>What is.</summary>
internal sealed class GadgetStatus
{
    [JsonPropertyName("seen")]
    public bool? Seen { get; set; }
}

/// <summary>Several of them.</summary>
internal sealed class GadgetList : IKubernetesObject<V1ListMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; } = new();

    [JsonPropertyName("items")]
    public IList<Gadget> Items { get; set; } = [];
}

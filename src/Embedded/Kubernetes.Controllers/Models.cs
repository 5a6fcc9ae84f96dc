using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers;

/// <summary>Copies, compares and writes model objects; those of informers are shared and never changed.</summary>
internal static class Models
{
    public static T Copy<T>(T model)
        where T : class => KubernetesJson.Deserialize<T>(KubernetesJson.Serialize(model));

    public static bool AreEqual(object? one, object? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && KubernetesJson.Serialize(one) == KubernetesJson.Serialize(other));

    /// <summary>A count of a status, whose field upstream leaves out where it is zero (<c>omitempty</c>).</summary>
    public static int? Counted(int count) => count == 0 ? null : count;

    /// <summary>A moment that the API gave; the client hands some of them out as local times.</summary>
    public static DateTimeOffset ToInstant(this DateTime moment) => new(moment.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>The absolute number of a percentage or number, such as maxSurge.</summary>
    public static int Resolve(IntOrString? value, int total, bool roundUp, int absent = 0)
    {
        if (value?.Value is not { Length: > 0 } text) { return absent; }
        if (!text.EndsWith('%')) { return int.Parse(text, System.Globalization.CultureInfo.InvariantCulture); }
        var share = total * double.Parse(text.AsSpan(0, text.Length - 1), System.Globalization.CultureInfo.InvariantCulture) / 100;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }

    public static async Task<T> CreateAsync<T>(this IResourceClient client, ResourceType type, T model, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        (await client.CreateAsync(type, Typed(type, model), new WriteOptions(), cancellationToken)).IntoModel<T>();

    public static async Task<T> ReplaceAsync<T>(
        this IResourceClient client, ResourceType type, T model, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        (await client.ReplaceAsync(type, Typed(type, model), new WriteOptions(Subresource: subresource), cancellationToken)).IntoModel<T>();

    /// <summary>Writes the status alone; what the server answers is not read as a model.</summary>
    public static Task ReplaceStatusAsync<T>(this IResourceClient client, ResourceType type, T model, CancellationToken cancellationToken)
        where T : class, IKubernetesObject =>
        client.ReplaceAsync(type, Typed(type, model), new WriteOptions(Subresource: "status"), cancellationToken);

    public static JsonObject About<T>(ResourceType type, T model)
        where T : IMetadata<V1ObjectMeta> => new()
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = model.Metadata.Name,
                ["namespace"] = model.Metadata.NamespaceProperty,
                ["uid"] = model.Metadata.Uid,
                ["resourceVersion"] = model.Metadata.ResourceVersion,
            },
        };

    private static JsonObject Typed<T>(ResourceType type, T model)
        where T : class, IKubernetesObject
    {
        var body = model.ToJsonObject();
        body["apiVersion"] = type.ApiVersion;
        body["kind"] = type.Kind;
        return body;
    }
}

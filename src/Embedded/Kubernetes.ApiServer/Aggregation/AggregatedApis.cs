using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Subresources;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Aggregation;

/// <summary>An API that a Service of the cluster serves.</summary>
/// <param name="Name">The name of its APIService.</param>
/// <param name="Group">Its group.</param>
/// <param name="Version">Its version.</param>
/// <param name="Namespace">The namespace of the Service.</param>
/// <param name="Service">The name of the Service.</param>
/// <param name="Port">The port of the Service.</param>
/// <param name="Available">Whether it answers.</param>
/// <param name="Resources">What it served last.</param>
internal sealed record AggregatedApi(string Name, string Group, string Version, string Namespace, string Service, string Port, bool Available, ImmutableArray<JsonObject> Resources);

/// <summary>The APIs that Services serve behind this server; <see cref="ApiServiceController"/> keeps them current.</summary>
internal sealed class AggregatedApis(NodeAccess nodes)
{
    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, AggregatedApi> _apis = ImmutableSortedDictionary.Create<string, AggregatedApi>(StringComparer.Ordinal);
    private long _revision;

    /// <summary>All of them.</summary>
    public IEnumerable<AggregatedApi> All => _apis.Values;

    /// <summary>A number that changes with them.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Adds or replaces one.</summary>
    public void Set(AggregatedApi api)
    {
        lock (_gate)
        {
            _apis = _apis.SetItem(api.Name, api);
            _revision++;
        }
    }

    /// <summary>Removes one.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            if (_apis.ContainsKey(name))
            {
                _apis = _apis.Remove(name);
                _revision++;
            }
        }
    }

    /// <summary>Their items of aggregated discovery.</summary>
    public IEnumerable<JsonObject> DiscoveryItems() => _apis.Values.GroupBy(a => a.Group, StringComparer.Ordinal).Select(group => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = group.Key, ["creationTimestamp"] = null },
        ["versions"] = new JsonArray([.. group.Select(api => (JsonNode)new JsonObject
        {
            ["version"] = api.Version,
            ["resources"] = new JsonArray([.. api.Resources.Select(r => AggregatedResource(api, r))]),
            ["freshness"] = api.Available ? "Current" : "Stale",
        })]),
    });

    /// <summary>Sends a request on, where it is for one of them.</summary>
    /// <returns>False where it is not.</returns>
    public async Task<bool> TryProxyAsync(HttpContext context, RequestInfo info, UserInfo user, CancellationToken cancellationToken)
    {
        if (!info.Path.StartsWith("/apis/", StringComparison.Ordinal) || info.Path.Split('/', 5) is not ["", "apis", var group, var version, ..]
            || _apis.Values.FirstOrDefault(a => a.Group == group && a.Version == version) is not { } api)
        {
            return false;
        }

        if (!api.Available || !nodes.IsConnected)
        {
            throw Refusals.Unavailable();
        }

        using var request = ProxiedRequest.Of(context.Request, info.Path + context.Request.QueryString, null);
        Identify(request, user);
        HttpResponseMessage answer;
        try
        {
            answer = await nodes.Connector.SendToServiceAsync(api.Namespace, api.Service, api.Port, request, cancellationToken);
        }
        catch (Exception error) when (error is NodeRequestException or HttpRequestException)
        {
            throw Refusals.Unavailable();
        }

        using (answer)
        {
            await ProxiedRequest.AnswerAsync(context, answer, null, cancellationToken);
        }

        return true;
    }

    /// <summary>Tells the API behind who asks.</summary>
    internal static void Identify(HttpRequestMessage request, UserInfo user)
    {
        request.Headers.TryAddWithoutValidation("X-Remote-User", user.Name);
        request.Headers.TryAddWithoutValidation("X-Remote-Group", user.Groups);
        foreach (var (key, values) in user.Extra)
        {
            request.Headers.TryAddWithoutValidation("X-Remote-Extra-" + Uri.EscapeDataString(key), values);
        }
    }

    private static JsonObject AggregatedResource(AggregatedApi api, JsonObject resource) => new JsonObject
    {
        ["resource"] = (string?)resource["name"],
        ["responseKind"] = new JsonObject { ["group"] = api.Group, ["version"] = api.Version, ["kind"] = (string?)resource["kind"] },
        ["scope"] = (bool?)resource["namespaced"] == true ? "Namespaced" : "Cluster",
        ["singularResource"] = (string?)resource["singularName"] ?? "",
        ["verbs"] = resource["verbs"]?.DeepClone() ?? new JsonArray(),
    };
}

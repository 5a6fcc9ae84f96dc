using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Aggregation;

/// <summary>
/// Keeps APIServices: registers those of the server's own versions, and finds out whether the others' Services answer.
/// </summary>
internal sealed partial class ApiServiceController(
    ObjectStore store, ResourceRegistry registry, ObjectWriter writer, AggregatedApis apis, NodeAccess nodes, TimeProvider time, ILogger<ApiServiceController> logger)
{
    private const string Key = "apiregistration.k8s.io/apiservices";
    private const string Slices = "discovery.k8s.io/endpointslices";
    private const string Managed = "kube-aggregator.kubernetes.io/automanaged";
    private static readonly UserInfo Server = new("system:apiserver", [UserInfo.Masters]);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var services = store.Follow(Key, null)!.Value.Subscription;
        var definitions = store.Follow("apiextensions.k8s.io/customresourcedefinitions", null)!.Value.Subscription;
        var slices = store.Follow(Slices, null)!.Value.Subscription;
        while (!cancellationToken.IsCancellationRequested)
        {
            var serviceChanges = services.Take(out _, out var changed);
            var definitionChanges = definitions.Take(out _, out var defined);
            if (serviceChanges is null || definitionChanges is null)
            {
                services = store.Follow(Key, null)!.Value.Subscription;
                definitions = store.Follow("apiextensions.k8s.io/customresourcedefinitions", null)!.Value.Subscription;
            }

            var settled = true;
            try
            {
                await RegisterAsync(cancellationToken);
                settled = await CheckAllAsync(cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                settled = false;
                Failed(logger, error);
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var due = Task.Delay(!settled ? RetryEvery : apis.All.Any() ? CheckEvery : Timeout.InfiniteTimeSpan, time, over.Token);
            var moved = MovedAsync(slices, over.Token);
            await Task.WhenAny(changed, defined, due, moved);
            await over.CancelAsync();
            if (!await moved)
            {
                slices = store.Follow(Slices, null)!.Value.Subscription;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until the endpoints of a Service behind one of the APIs are others.</summary>
    /// <returns>False where some changes are already forgotten.</returns>
    private async Task<bool> MovedAsync(ObjectStore.Subscription slices, CancellationToken over)
    {
        while (true)
        {
            var changes = slices.Take(out _, out var more);
            if (changes is null || changes.Any(change => apis.All.Any(api => api.Namespace == change.Object.Path.Namespace && IsOf(api, change.Object))))
            {
                return changes is not null;
            }

            if (await Task.WhenAny(more, Task.Delay(Timeout.Infinite, over)) != more)
            {
                return true;
            }
        }
    }

    private static bool IsOf(AggregatedApi api, StoredObject slice) => slice.Labels.GetValueOrDefault("kubernetes.io/service-name") == api.Service;

    private Resource Resource => registry.Catalog.Find("apiregistration.k8s.io", "v1", "apiservices")!;

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var wanted = registry.Catalog.All.Select(r => (r.Group, r.Version, Custom: r.IsCustom)).Distinct().ToDictionary(
            v => v.Group.Length == 0 ? $"{v.Version}." : $"{v.Version}.{v.Group}", v => v, StringComparer.Ordinal);
        foreach (var (name, (group, version, custom)) in wanted)
        {
            if (store.Find(new ObjectPath(Key, "", name)) is not null)
            {
                continue;
            }

            var body = new JsonObject
            {
                ["apiVersion"] = "apiregistration.k8s.io/v1",
                ["kind"] = "APIService",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Managed] = custom ? "true" : "onstart" } },
                ["spec"] = new JsonObject
                {
                    ["version"] = version,
                    ["groupPriorityMinimum"] = group.Length == 0 ? 18000 : custom ? 1000 : 17000,
                    ["versionPriority"] = custom ? 100 : 15,
                },
            };
            if (group.Length > 0)
            {
                body["spec"]!["group"] = group;
            }

            await writer.CreateAsync(new WriteRequest(Resource, "", name, Server) { FieldManager = "kube-apiserver" }, body, [], cancellationToken);
        }

        foreach (var stored in store.Snapshot.Of(Key).In(null))
        {
            if (stored.Labels.ContainsKey(Managed) && !wanted.ContainsKey(stored.Path.Name))
            {
                await writer.DeleteAsync(new WriteRequest(Resource, "", stored.Path.Name, Server), new DeleteOptions(), cancellationToken);
            }
        }
    }

    /// <returns>Whether everything that may become available is.</returns>
    private async Task<bool> CheckAllAsync(CancellationToken cancellationToken)
    {
        var settled = true;
        var all = store.Snapshot.Of(Key).In(null).ToList();
        foreach (var gone in apis.All.Where(a => all.All(s => s.Path.Name != a.Name)).ToList())
        {
            apis.Remove(gone.Name);
        }

        foreach (var stored in all)
        {
            var value = stored.Parse();
            if (value["spec"]?["service"] is not JsonObject service)
            {
                apis.Remove(stored.Path.Name);
                if (value["status"]?["conditions"] is not JsonArray)
                {
                    await WriteAsync(stored, value, true, "Local", "Local APIServices are always available", cancellationToken);
                }

                continue;
            }

            var known = apis.All.FirstOrDefault(a => a.Name == stored.Path.Name);
            var api = new AggregatedApi(
                stored.Path.Name, (string?)value["spec"]?["group"] ?? "", (string?)value["spec"]?["version"] ?? "", (string?)service["namespace"] ?? "",
                (string?)service["name"] ?? "", ((long?)service["port"] ?? 443).ToString(System.Globalization.CultureInfo.InvariantCulture), false, known?.Resources ?? []);
            var (available, reason, message, resources) = await CheckAsync(api, cancellationToken);
            api = api with { Available = available, Resources = resources ?? api.Resources };
            if (known is null || known.Available != available || known.Service != api.Service || known.Port != api.Port || !Same(known.Resources, api.Resources))
            {
                apis.Set(api);
            }

            settled &= available;
            await WriteAsync(stored, value, available, reason, message, cancellationToken);
        }

        return settled;
    }

    private static bool Same(ImmutableArray<JsonObject> a, ImmutableArray<JsonObject> b) =>
        a.Length == b.Length && a.Zip(b).All(p => JsonNode.DeepEquals(p.First, p.Second));

    private async Task<(bool Available, string Reason, string Message, ImmutableArray<JsonObject>? Resources)> CheckAsync(AggregatedApi api, CancellationToken cancellationToken)
    {
        if (store.Find(new ObjectPath("/services", api.Namespace, api.Service)) is not { } service)
        {
            return (false, "ServiceNotFound", $"service/{api.Service} in \"{api.Namespace}\" is not present", null);
        }

        var ready = store.Snapshot.Of(Slices).In(api.Namespace)
            .Where(s => IsOf(api, s))
            .SelectMany(s => s.Parse()["endpoints"] as JsonArray ?? [])
            .Any(e => e?["conditions"]?["ready"] is not JsonValue flag || !flag.TryGetValue<bool>(out var set) || set);
        if (!ready)
        {
            var port = (service.Parse()["spec"]?["ports"] as JsonArray ?? []).FirstOrDefault(p => p?["port"]?.ToJsonString() == api.Port);
            return (false, "MissingEndpoints", $"endpoints for service/{api.Service} in \"{api.Namespace}\" have no addresses with port name \"{(string?)port?["name"] ?? ""}\"", null);
        }

        if (!nodes.IsConnected)
        {
            return (false, "FailedDiscoveryCheck", $"no response from https://{api.Service}.{api.Namespace}.svc:{api.Port}: the cluster has no network", null);
        }

        return await DiscoverAsync(api, cancellationToken);
    }

    private async Task<(bool, string, string, ImmutableArray<JsonObject>?)> DiscoverAsync(AggregatedApi api, CancellationToken cancellationToken)
    {
        var path = $"/apis/{api.Group}/{api.Version}";
        var address = $"https://{api.Service}.{api.Namespace}.svc:{api.Port}{path}";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            AggregatedApis.Identify(request, Server);
            using var answer = await nodes.Connector.SendToServiceAsync(api.Namespace, api.Service, api.Port, request, deadline.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return (false, "FailedDiscoveryCheck", $"failing or missing response from {address}: bad status from {address}: {(int)answer.StatusCode}", null);
            }

            var list = JsonNode.Parse(await answer.Content.ReadAsStringAsync(deadline.Token), documentOptions: Wire.DocumentOptions);
            return (true, "Passed", "all checks passed", [.. (list?["resources"] as JsonArray ?? []).OfType<JsonObject>().Where(r => !((string?)r["name"] ?? "").Contains('/', StringComparison.Ordinal))]);
        }
        catch (Exception error) when (error is NodeRequestException or HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, "FailedDiscoveryCheck", $"failing or missing response from {address}: {error.Message}", null);
        }
    }

    private async Task WriteAsync(StoredObject stored, JsonObject value, bool available, string reason, string message, CancellationToken cancellationToken)
    {
        var status = available ? "True" : "False";
        var before = (value["status"]?["conditions"] as JsonArray ?? []).FirstOrDefault(c => (string?)c?["type"] == "Available");
        if ((string?)before?["status"] == status && (string?)before?["reason"] == reason && (string?)before?["message"] == message)
        {
            return;
        }

        value["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["lastTransitionTime"] = (string?)before?["status"] == status ? before!["lastTransitionTime"]?.DeepClone() : Managers.Format(time.GetUtcNow()),
                ["message"] = message,
                ["reason"] = reason,
                ["status"] = status,
                ["type"] = "Available",
            }),
        };
        await writer.ReplaceAsync(
            new WriteRequest(Resource, "", stored.Path.Name, Server) { Subresource = "status", FieldManager = "kube-apiserver" }, stored, value, null, null, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "APIServices could not be checked; they are checked again")]
    private static partial void Failed(ILogger logger, Exception error);
}

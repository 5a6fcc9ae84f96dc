using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Environment;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Kubelet.Tests.Environment;

public sealed class ServiceLinksTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordingCluster _cluster = new();
    private readonly ServiceTable _services = new();
    private readonly ServiceLinks _links;
    private readonly Task _following;

    public ServiceLinksTests()
    {
        _links = new(_services);
        _following = _services.RunAsync(_cluster, TimeProvider.System, NullLogger.Instance, _stop.Token);
    }

    [Fact]
    public async Task Variables_follow_the_services_of_the_namespace()
    {
        Add("cart", "10.96.0.1");
        Add("order-api", "10.96.0.2");
        Add("elsewhere", "10.96.0.3", ns: "other");
        await UntilAsync(() => _services.Find(new("other", "elsewhere")) is not null);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["CART_SERVICE_HOST"] = "10.96.0.1",
                ["CART_SERVICE_PORT"] = "80",
                ["CART_SERVICE_PORT_HTTP"] = "80",
                ["CART_PORT"] = "tcp://10.96.0.1:80",
                ["CART_PORT_80_TCP"] = "tcp://10.96.0.1:80",
                ["CART_PORT_80_TCP_PROTO"] = "tcp",
                ["CART_PORT_80_TCP_PORT"] = "80",
                ["CART_PORT_80_TCP_ADDR"] = "10.96.0.1",
            },
            _links.Of("coffee").Where(variable => variable.Key.StartsWith("CART_", StringComparison.Ordinal)).ToDictionary());
        Assert.Equal("10.96.0.2", _links.Of("coffee")["ORDER_API_SERVICE_HOST"]);
        Assert.Equal(16, _links.Of("coffee").Count);

        _cluster.Remove("services", "coffee", "cart");
        await UntilAsync(() => _services.Find(new("coffee", "cart")) is null);
        Add("cart", "10.96.0.9", port: 8080);
        await UntilAsync(() => _services.Find(new("coffee", "cart")) is not null);
        Assert.Equal("tcp://10.96.0.9:8080", _links.Of("coffee")["CART_PORT_8080_TCP"]);
        Assert.False(_links.Of("coffee").ContainsKey("CART_PORT_80_TCP"));
        Assert.Equal(16, _links.Of("coffee").Count);
    }

    [Fact]
    public async Task Containers_share_the_variables_as_long_as_no_service_changes()
    {
        Add("cart", "10.96.0.1");
        await UntilAsync(() => _services.Find(new("coffee", "cart")) is not null);
        var first = _links.Of("coffee");
        Add("elsewhere", "10.96.0.3", ns: "other");
        await UntilAsync(() => _services.Find(new("other", "elsewhere")) is not null);
        Assert.Same(first, _links.Of("coffee"));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _following);
        _stop.Dispose();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private void Add(string name, string address, int port = 80, string ns = "coffee") => _cluster.Add("services", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = address,
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = port }),
        },
    });
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.Shop;
using Dashboard.Tests.Fakes;
using MudBlazor;
using Tutorial.Load;

namespace Dashboard.Tests.Shop;

public sealed class ShopPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ShopPageTests()
    {
        Cluster.Objects.Put(Sample.Object("v1", "Service", "order", more: JsonNode.Parse("""{ "spec": { "ports": [ { "name": "http", "port": 80 } ] } }""")!.AsObject()));
        Cluster.Objects.Put(Sample.Object("discovery.k8s.io/v1", "EndpointSlice", "order-1", owner: ("Service", "order"), more: JsonNode.Parse("""{ "endpoints": [ { "addresses": [ "10.244.0.9" ], "conditions": { "ready": true } } ] }""")!.AsObject()));
    }

    [Fact]
    public async Task Twenty_calls_show_the_share_of_each_version_and_one_mark_a_call()
    {
        var calls = 0;
        Cluster.Objects.Respond = _ => ++calls % 5 == 0
            ? Answer(HttpStatusCode.ServiceUnavailable, """{ "kind": "Status", "message": "no endpoints available" }""")
            : Answer(HttpStatusCode.OK, $$"""{ "name": "order", "version": "{{(calls % 2 == 0 ? "1.1.0" : "1.0.0")}}", "pod": "order-{{calls % 2}}" }""");
        var page = Open();
        page.WaitForAssertion(() => Assert.False(page.Find("[data-testid=call-many-order]").HasAttribute("disabled")), Patience);
        await page.ClickAsync("[data-testid=call-many-order]");
        page.WaitForAssertion(() => Assert.Equal("20 calls, 4 failed", page.Find(".strip-svg").GetAttribute("aria-label")), Patience);
        Assert.Contains("8 of 16", page.Find("[data-testid=call-share-order-1-1-0]").TextContent, StringComparison.Ordinal);
        Assert.Equal("failed", page.Find("[data-testid=call-result-order]").GetAttribute("data-state"));
        Assert.Contains("no endpoints available", page.Find("[data-testid=call-result-order]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_is_started_at_a_rate_shows_what_it_did_and_is_stopped()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.False(page.Find("[data-testid=load-start-order]").HasAttribute("disabled")), Patience);
        await page.InputAsync("[data-testid=load-rate]", "120");
        await page.ClickAsync("[data-testid=load-start-order]");
        page.WaitForElement("[data-testid=load-stop-order]", Patience);
        Assert.Equal(120, Load.Current[new LoadTarget("coffee", "order", "/")].RequestsPerSecond);
        Assert.Contains("12 sent, 1 failed, 8 ms on average", page.Find("[data-testid=load-state-order]").TextContent, StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=load-stop-order]");
        page.WaitForElement("[data-testid=load-start-order]", Patience);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private IRenderedComponent<ShopPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<ShopPage>();
    }
}

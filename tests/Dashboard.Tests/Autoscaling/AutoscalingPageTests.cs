using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.Autoscaling;
using Dashboard.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Dashboard.Tests.Autoscaling;

public sealed class AutoscalingPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public AutoscalingPageTests() => Cluster.Objects.Serve("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");

    [Fact]
    public void The_formula_stands_with_its_numbers()
    {
        Cluster.Objects.Put(Autoscaler(2, 4, 81));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("ceil(2 × 81 / 50) = 4", page.Find("[data-testid=hpa-formula]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal(("81 %", "50 %", "2", "4"), (Text(page, "hpa-usage"), Text(page, "hpa-target"), Text(page, "hpa-current"), Text(page, "hpa-desired")));
    }

    [Fact]
    public void Usage_near_the_target_changes_nothing_and_is_said_to()
    {
        Cluster.Objects.Put(Autoscaler(2, 2, 54));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("within a tenth of the target", page.Find("[data-testid=hpa-formula]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Readings_gather_while_nobody_looks_and_the_metrics_API_is_asked_with_them()
    {
        Cluster.Objects.Respond = _ => new(HttpStatusCode.OK)
        {
            Content = new StringContent("""{ "items": [ { "metadata": { "namespace": "coffee", "name": "order-1" }, "timestamp": "2026-11-24T14:00:00Z", "containers": [ { "name": "order", "usage": { "cpu": "81250000n", "memory": "64Mi" } } ] } ] }""", Encoding.UTF8),
        };
        Cluster.Objects.Put(Sample.Pod("order-1", "order"));
        Cluster.Objects.Put(Autoscaler(2, 2, 20));
        await RunningAsync(async () =>
        {
            var page = Open();
            page.WaitForAssertion(() => Assert.Contains("81 m", page.Find("[data-testid=pod-usage-order-1]").TextContent, StringComparison.Ordinal), Patience);
            Assert.Contains("64 MiB", page.Find("[data-testid=pod-usage-order-1]").TextContent, StringComparison.Ordinal);
            Cluster.Objects.Put(Autoscaler(2, 4, 81));
            await page.ClickAsync("[data-testid=hpa-coffee-order] button[aria-pressed]");
            page.WaitForAssertion(() => Assert.Equal(["81 %", "20 %"], page.FindAll("[data-testid=hpa-coffee-order] tbody tr td:nth-child(2)").Select(c => c.TextContent)), Patience);
        });
    }

    [Fact]
    public async Task A_metrics_API_that_does_not_answer_is_quoted()
    {
        Cluster.Objects.Respond = _ => new(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("""{ "kind": "Status", "message": "the server is currently unable to handle the request (get pods.metrics.k8s.io)" }""", Encoding.UTF8) };
        Cluster.Objects.Put(Autoscaler(2, 2, null));
        await RunningAsync(() =>
        {
            var page = Open();
            page.WaitForAssertion(() => Assert.Contains("unable to handle the request", page.Find("[data-testid=banner]").TextContent, StringComparison.Ordinal), Patience);
            Assert.Contains("No usage is known", page.Find("[data-testid=hpa-formula]").TextContent, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData("250m", 0.25)]
    [InlineData("81250000n", 0.08125)]
    [InlineData("64Mi", 67108864)]
    [InlineData("2", 2)]
    [InlineData("1k", 1000)]
    public void Quantities_are_read_in_their_base_unit(string text, double number) => Assert.Equal(number, Quantity.Parse(text)!.Value, 9);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("much")]
    public void What_is_no_quantity_is_null(string? text) => Assert.Null(Quantity.Parse(text));

    private static string Text(IRenderedComponent<AutoscalingPage> page, string testId) => page.Find($"[data-testid={testId}]").TextContent.Trim();

    private static JsonObject Autoscaler(int current, int desired, int? usage) => Sample.Object("autoscaling/v2", "HorizontalPodAutoscaler", "order", more: JsonNode.Parse($$"""
        { "spec": { "minReplicas": 2, "maxReplicas": 8, "scaleTargetRef": { "kind": "Deployment", "name": "order" }, "metrics": [ { "type": "Resource", "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 50 } } } ] },
          "status": { "currentReplicas": {{current}}, "desiredReplicas": {{desired}}, "currentMetrics": [ {{(usage is null ? "" : $$"""{ "type": "Resource", "resource": { "name": "cpu", "current": { "averageUtilization": {{usage}} } } }""")}} ],
            "conditions": [ { "type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale", "message": "recommended size matches current size" } ] } }
        """)!.AsObject());

    private async Task RunningAsync(Func<Task> look)
    {
        var feed = Services.GetRequiredService<UsageFeed>();
        await feed.StartAsync(TestContext.Current.CancellationToken);
        try { await look(); }
        finally { await feed.StopAsync(CancellationToken.None); }
    }

    private IRenderedComponent<AutoscalingPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<AutoscalingPage>();
    }
}

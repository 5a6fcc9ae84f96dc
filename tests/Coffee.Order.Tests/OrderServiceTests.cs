using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Coffee.Order.Tests;

/// <summary>Order over real HTTP, beside a cart that the test plays.</summary>
public sealed class OrderServiceTests
{
    [Fact]
    public async Task An_order_is_placed_from_a_cart_kept_and_the_cart_is_emptied()
    {
        var emptied = 0;
        await using var cart = await CartAsync(
            """{ "id": "7", "items": [ { "name": "latte", "quantity": 2 } ], "total": 7.6, "version": "2.0.0", "pod": "c" }""", () => emptied++);
        await using var order = await RunningService.StartAsync(("CART_URL", cart.Urls.First()), ("APP_VERSION", "1.1.0"));

        using var placed = await order.PostAsync("/orders", new { cartId = "7" });

        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        var view = JsonNode.Parse(await placed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(4, (int)view["pickupMinutes"]!);
        Assert.Equal(1, emptied);
        Assert.Equal(7.6m, (decimal)(await order.GetAsync($"/orders/{view["id"]}"))["total"]!);
        Assert.Single((await order.GetAsync("/orders")).AsArray());
    }

    [Fact]
    public async Task An_empty_cart_cannot_be_ordered()
    {
        await using var cart = await CartAsync("""{ "id": "7", "items": [], "version": "1.0.0", "pod": "c" }""", () => { });
        await using var order = await RunningService.StartAsync(("CART_URL", cart.Urls.First()));

        using var refused = await order.PostAsync("/orders", new { cartId = "7" });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_cart_that_does_not_answer_is_named()
    {
        await using var order = await RunningService.StartAsync(("CART_URL", $"http://127.0.0.1:{RunningService.FreePort()}"), ("SERVICE_NAME", "payment"));

        using var refused = await order.PostAsync("/orders", new { cartId = "7" });

        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Contains("cart does not answer", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("payment", (string?)(await order.GetAsync("/"))["name"]);
    }

    private static async Task<WebApplication> CartAsync(string content, Action emptied)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            if (HttpMethods.IsDelete(http.Request.Method))
            {
                emptied();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }

            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(content);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}

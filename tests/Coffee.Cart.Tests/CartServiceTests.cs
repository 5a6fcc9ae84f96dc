using System.Net;

namespace Coffee.Cart.Tests;

/// <summary>Cart over real HTTP.</summary>
public sealed class CartServiceTests
{
    [Fact]
    public async Task It_says_who_answers()
    {
        await using var cart = await RunningService.StartAsync(("APP_VERSION", "2.0.0"), ("POD_NAME", "cart-abc"), ("NODE_NAME", "node-1"));

        var identity = await cart.GetAsync("/");

        Assert.Equal(
            ("cart", "2.0.0", "cart-abc", "node-1", "none"),
            ((string?)identity["name"], (string?)identity["version"], (string?)identity["pod"], (string?)identity["node"], (string?)identity["database"]));
    }

    [Fact]
    public async Task Drinks_go_in_and_out_and_the_total_comes_with_release_2()
    {
        await using var cart = await RunningService.StartAsync(("APP_VERSION", "2.0.0"));
        using var added = await cart.PostAsync("/carts/1/items", new { name = "latte", quantity = 2 });
        using var wrong = await cart.PostAsync("/carts/1/items", new { name = "tea", quantity = 1 });

        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
        Assert.Equal(7.60m, (decimal)(await cart.GetAsync("/carts/1"))["total"]!);
        using var removed = await cart.Client.DeleteAsync(new Uri("/carts/1/items/latte", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Empty((await cart.GetAsync("/carts/1"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Before_release_2_a_cart_has_no_total()
    {
        await using var cart = await RunningService.StartAsync();

        Assert.Null((await cart.GetAsync("/carts/1"))["total"]);
    }

    [Fact]
    public async Task Release_2_1_fails_every_third_call_and_never_a_probe()
    {
        await using var cart = await RunningService.StartAsync(("APP_VERSION", "2.1.0"));
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var health = await cart.Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
            health.EnsureSuccessStatusCode();
            using var call = await cart.Client.GetAsync(new Uri("/carts/1", UriKind.Relative), TestContext.Current.CancellationToken);
            codes.Add(call.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.InternalServerError, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.InternalServerError], codes);
    }

    [Theory]
    [InlineData("CART_DB_PORT", "none")]
    [InlineData("CART_DB_PASSWORD", "")]
    [InlineData("CART_DB_NAME", "../x")]
    [InlineData("APP_VERSION", "9.9.9")]
    public async Task A_variable_that_cannot_be_used_is_named_and_ends_it(string variable, string value)
    {
        using var process = RunningService.Launch(RunningService.FreePort(), [.. Database("/nowhere"), (variable, value)]);

        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains(variable, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_is_shared_outlives_the_process_and_refuses_another_password()
    {
        var folder = Directory.CreateTempSubdirectory("cart").FullName;
        await using (var first = await RunningService.StartAsync(Database(folder)))
        await using (var second = await RunningService.StartAsync(Database(folder)))
        {
            using var added = await first.PostAsync("/carts/1/items", new { name = "espresso", quantity = 1 });
            Assert.Single((await second.GetAsync("/carts/1"))["items"]!.AsArray());
        }

        await using (var third = await RunningService.StartAsync([.. Database(folder), ("APP_VERSION", "2.0.0")]))
        {
            Assert.Single((await third.GetAsync("/carts/1"))["items"]!.AsArray());
            Assert.Equal("sqlite", (string?)(await third.GetAsync("/"))["database"]);
        }

        using var intruder = RunningService.Launch(RunningService.FreePort(), [.. Database(folder), ("CART_DB_PASSWORD", "guess")]);
        await intruder.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, intruder.ExitCode);
        Assert.Contains("password authentication failed", await intruder.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_dies_with_its_parent_also_while_it_starts()
    {
        using var process = RunningService.Launch(RunningService.FreePort());
        process.StandardInput.Close();

        Assert.DoesNotContain("starts.", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, process.ExitCode);
    }

    [Fact]
    public async Task It_dies_with_its_parent()
    {
        await using var cart = await RunningService.StartAsync();

        Assert.InRange(await cart.LetGoAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static (string Name, string Value)[] Database(string folder) =>
        [("CART_DB_HOST", folder), ("CART_DB_PORT", "5432"), ("CART_DB_USER", "shop"), ("CART_DB_PASSWORD", "s3cret"), ("CART_DB_NAME", "cart")];
}

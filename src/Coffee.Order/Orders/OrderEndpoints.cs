using System.Collections.Immutable;
using Coffee.Order.Carts;
using Coffee.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coffee.Order.Orders;

/// <summary>The endpoints of order.</summary>
internal static class OrderEndpoints
{
    private const int Newest = 20;

    internal static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orders", NewestAsync).WithSummary("The newest orders.");
        routes.MapGet("/orders/{id}", FindAsync).WithSummary("An order.");
        routes.MapPost("/orders", PlaceAsync).WithSummary("Orders what is in a cart, and empties the cart.");
    }

    private static async Task<Ok<ImmutableArray<OrderView>>> NewestAsync(
        IOrderStore orders, OrderRelease release, ServiceIdentity identity, CancellationToken cancellationToken)
    {
        var newest = await orders.NewestAsync(Newest, cancellationToken);
        return TypedResults.Ok(newest.Select(order => ViewOf(order, release, identity)).ToImmutableArray());
    }

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> FindAsync(
        string id, IOrderStore orders, OrderRelease release, ServiceIdentity identity, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order
            ? TypedResults.Ok(ViewOf(order, release, identity))
            : TypedResults.Problem("There is no such order.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<Created<OrderView>, ProblemHttpResult>> PlaceAsync(
        OrderRequest request,
        CartClient carts,
        IOrderStore orders,
        OrderRelease release,
        ServiceIdentity identity,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.CartId))
        {
            return TypedResults.Problem("cartId is missing.", statusCode: StatusCodes.Status400BadRequest);
        }

        CartContent? cart;
        try
        {
            cart = await carts.ReadAsync(request.CartId, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Problem(error.Message, statusCode: StatusCodes.Status502BadGateway, title: "cart does not answer");
        }

        if (cart is null || cart.Items.IsDefaultOrEmpty)
        {
            return TypedResults.Problem("There is nothing in that cart.", statusCode: StatusCodes.Status409Conflict);
        }

        var order = new PlacedOrder(Guid.CreateVersion7().ToString(), request.CartId, cart.Items, cart.Total, time.GetUtcNow());
        await orders.AddAsync(order, cancellationToken);
        try
        {
            await carts.ClearAsync(request.CartId, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The order stands; a cart that is still full is a smaller harm than an order that was lost.
            return TypedResults.Problem(
                $"Order {order.Id} is placed, but its cart could not be emptied: {error.Message}",
                statusCode: StatusCodes.Status502BadGateway,
                title: "cart does not answer");
        }

        return TypedResults.Created($"/orders/{order.Id}", ViewOf(order, release, identity));
    }

    private static OrderView ViewOf(PlacedOrder order, OrderRelease release, ServiceIdentity identity) => new(
        order.Id,
        order.CartId,
        order.Items,
        order.Total,
        order.PlacedAt,
        release.EstimatesPickup ? 2 + order.Items.Sum(item => item.Quantity) : null,
        identity.Version,
        identity.Pod);
}

using System.Text.RegularExpressions;
using Coffee.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coffee.Cart.Carts;

/// <summary>The endpoints of cart.</summary>
internal static partial class CartEndpoints
{
    private const int MostOfADrink = 100;

    internal static void MapCarts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/menu", () => TypedResults.Ok(Menu.Prices)).WithSummary("What the shop sells, and for how much.");
        routes.MapGet("/carts/{id}", ReadAsync).WithSummary("What is in a cart; a cart that nothing was put into is empty.");
        routes.MapPost("/carts/{id}/items", AddAsync).WithSummary("Puts a drink into a cart.");
        routes.MapDelete("/carts/{id}/items/{name}", RemoveAsync).WithSummary("Takes a drink out of a cart.");
        routes.MapDelete("/carts/{id}", ClearAsync).WithSummary("Empties a cart.");
    }

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> ReadAsync(
        string id, ICartStore carts, CartRelease release, ServiceIdentity identity, CancellationToken cancellationToken) =>
        CartId().IsMatch(id) ? TypedResults.Ok(await ViewAsync(id, carts, release, identity, cancellationToken)) : WrongId();

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> AddAsync(
        string id, CartItem item, ICartStore carts, CartRelease release, ServiceIdentity identity, CancellationToken cancellationToken)
    {
        if (!CartId().IsMatch(id))
        {
            return WrongId();
        }

        if (item.Name is null || !Menu.Prices.ContainsKey(item.Name))
        {
            return Wrong($"There is no such drink on the menu. It has: {string.Join(", ", Menu.Prices.Keys)}.");
        }

        var items = await carts.ReadAsync(id, cancellationToken);
        var already = items.FirstOrDefault(known => known.Name == item.Name)?.Quantity ?? 0;
        if (item.Quantity < 1 || item.Quantity > MostOfADrink - already)
        {
            return Wrong($"A cart takes 1 to {MostOfADrink} of a drink; it has {already} of {item.Name}.");
        }

        await carts.AddAsync(id, item, cancellationToken);
        return TypedResults.Ok(await ViewAsync(id, carts, release, identity, cancellationToken));
    }

    private static async Task<Results<Ok<CartView>, ProblemHttpResult>> RemoveAsync(
        string id, string name, ICartStore carts, CartRelease release, ServiceIdentity identity, CancellationToken cancellationToken)
    {
        if (!CartId().IsMatch(id))
        {
            return WrongId();
        }

        return await carts.RemoveAsync(id, name, cancellationToken)
            ? TypedResults.Ok(await ViewAsync(id, carts, release, identity, cancellationToken))
            : TypedResults.Problem("That drink is not in this cart.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ClearAsync(
        string id, ICartStore carts, CancellationToken cancellationToken)
    {
        if (!CartId().IsMatch(id))
        {
            return WrongId();
        }

        await carts.ClearAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<CartView> ViewAsync(
        string id, ICartStore carts, CartRelease release, ServiceIdentity identity, CancellationToken cancellationToken)
    {
        var items = await carts.ReadAsync(id, cancellationToken);
        decimal? total = release.ShowsTotal ? items.Sum(item => Menu.Prices.GetValueOrDefault(item.Name) * item.Quantity) : null;
        return new CartView(id, items, total, identity.Version, identity.Pod);
    }

    private static ProblemHttpResult WrongId() => Wrong("The id of a cart has 1 to 64 letters, digits, '-' or '_'.");

    private static ProblemHttpResult Wrong(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex CartId();
}

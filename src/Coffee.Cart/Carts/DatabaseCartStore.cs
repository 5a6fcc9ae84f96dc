using System.Collections.Immutable;
using Coffee.ServiceDefaults.Data;

namespace Coffee.Cart.Carts;

/// <summary>Keeps carts in a database, where every replica finds them.</summary>
internal sealed class DatabaseCartStore(ShopDatabase database) : ICartStore
{
    /// <summary>The statement that creates what is missing.</summary>
    internal const string Schema =
        "CREATE TABLE IF NOT EXISTS cart_items "
        + "(cart TEXT NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (cart, name))";

    public async Task<ImmutableArray<CartItem>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var items = await database.QueryAsync(
            "SELECT name, quantity FROM cart_items WHERE cart = @p1 ORDER BY name",
            [id],
            row => new CartItem(row.GetString(0), row.GetInt32(1)),
            cancellationToken);
        return [.. items];
    }

    public async Task AddAsync(string id, CartItem item, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            "INSERT INTO cart_items (cart, name, quantity) VALUES (@p1, @p2, @p3) "
            + "ON CONFLICT (cart, name) DO UPDATE SET quantity = cart_items.quantity + excluded.quantity",
            [id, item.Name, item.Quantity],
            cancellationToken);
    }

    public async Task<bool> RemoveAsync(string id, string name, CancellationToken cancellationToken)
    {
        return await database.ExecuteAsync("DELETE FROM cart_items WHERE cart = @p1 AND name = @p2", [id, name], cancellationToken) > 0;
    }

    public async Task ClearAsync(string id, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("DELETE FROM cart_items WHERE cart = @p1", [id], cancellationToken);
    }
}

using System.Text.Json;
using Coffee.ServiceDefaults.Data;

namespace Coffee.Order.Orders;

/// <summary>Keeps orders in a database, where every replica finds them.</summary>
internal sealed class DatabaseOrderStore(ShopDatabase database) : IOrderStore
{
    /// <summary>The statement that creates what is missing.</summary>
    internal const string Schema =
        "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, placed_at BIGINT NOT NULL, content TEXT NOT NULL)";

    public async Task AddAsync(PlacedOrder order, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            "INSERT INTO orders (id, placed_at, content) VALUES (@p1, @p2, @p3)",
            [order.Id, order.PlacedAt.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(order, OrderJson.Default.PlacedOrder)],
            cancellationToken);
    }

    public async Task<PlacedOrder?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync("SELECT content FROM orders WHERE id = @p1", [id], row => Read(row.GetString(0)), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<IReadOnlyList<PlacedOrder>> NewestAsync(int count, CancellationToken cancellationToken)
    {
        return await database.QueryAsync(
            "SELECT content FROM orders ORDER BY placed_at DESC, id DESC LIMIT @p1", [count], row => Read(row.GetString(0)), cancellationToken);
    }

    private static PlacedOrder Read(string content) => JsonSerializer.Deserialize(content, OrderJson.Default.PlacedOrder)
        ?? throw new JsonException("an order of the database is empty");
}

namespace Coffee.Order.Orders;

/// <summary>Keeps orders.</summary>
internal interface IOrderStore
{
    /// <summary>Keeps a new order.</summary>
    Task AddAsync(PlacedOrder order, CancellationToken cancellationToken);

    /// <summary>Reads an order; null where there is none.</summary>
    Task<PlacedOrder?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads the newest orders, the newest first.</summary>
    Task<IReadOnlyList<PlacedOrder>> NewestAsync(int count, CancellationToken cancellationToken);
}

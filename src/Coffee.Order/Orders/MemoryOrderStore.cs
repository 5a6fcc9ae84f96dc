namespace Coffee.Order.Orders;

/// <summary>Keeps the newest orders in this process alone.</summary>
internal sealed class MemoryOrderStore : IOrderStore
{
    private const int Capacity = 1_000;
    private readonly Lock _gate = new();
    private readonly LinkedList<PlacedOrder> _orders = new();

    public Task AddAsync(PlacedOrder order, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _orders.AddFirst(order);
            if (_orders.Count > Capacity)
            {
                _orders.RemoveLast();
            }
        }

        return Task.CompletedTask;
    }

    public Task<PlacedOrder?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_orders.FirstOrDefault(order => order.Id == id));
        }
    }

    public Task<IReadOnlyList<PlacedOrder>> NewestAsync(int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<PlacedOrder>>([.. _orders.Take(count)]);
        }
    }
}

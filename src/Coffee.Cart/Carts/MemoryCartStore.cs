using System.Collections.Immutable;

namespace Coffee.Cart.Carts;

/// <summary>Keeps carts in this process alone; the carts that were filled first make room when there are too many.</summary>
internal sealed class MemoryCartStore : ICartStore
{
    private const int Capacity = 1_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableSortedDictionary<string, int>> _carts = new(StringComparer.Ordinal);
    private readonly Queue<string> _filled = new();

    public Task<ImmutableArray<CartItem>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_carts.TryGetValue(id, out var cart)
                ? cart.Select(item => new CartItem(item.Key, item.Value)).ToImmutableArray()
                : []);
        }
    }

    public Task AddAsync(string id, CartItem item, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_carts.TryGetValue(id, out var cart))
            {
                cart = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
                _filled.Enqueue(id);
                if (_filled.Count > Capacity)
                {
                    _carts.Remove(_filled.Dequeue());
                }
            }

            _carts[id] = cart.SetItem(item.Name, cart.GetValueOrDefault(item.Name) + item.Quantity);
        }

        return Task.CompletedTask;
    }

    public Task<bool> RemoveAsync(string id, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_carts.TryGetValue(id, out var cart) || !cart.ContainsKey(name))
            {
                return Task.FromResult(false);
            }

            _carts[id] = cart.Remove(name);
            return Task.FromResult(true);
        }
    }

    public Task ClearAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_carts.ContainsKey(id))
            {
                _carts[id] = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
            }
        }

        return Task.CompletedTask;
    }
}

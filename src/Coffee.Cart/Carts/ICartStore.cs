using System.Collections.Immutable;

namespace Coffee.Cart.Carts;

/// <summary>Keeps carts. A cart that nothing was put into is empty, not absent.</summary>
internal interface ICartStore
{
    /// <summary>Reads what is in a cart, by name.</summary>
    Task<ImmutableArray<CartItem>> ReadAsync(string id, CancellationToken cancellationToken);

    /// <summary>Puts more of a drink into a cart.</summary>
    Task AddAsync(string id, CartItem item, CancellationToken cancellationToken);

    /// <summary>Takes all of a drink out of a cart.</summary>
    /// <returns>False where there was none.</returns>
    Task<bool> RemoveAsync(string id, string name, CancellationToken cancellationToken);

    /// <summary>Empties a cart.</summary>
    Task ClearAsync(string id, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Coffee.Order.Orders;

namespace Coffee.Order.Carts;

/// <summary>What cart answers about a cart, as far as an order needs it.</summary>
/// <param name="Items">What is in it.</param>
/// <param name="Total">What it costs; null from a cart before release 2.0.0.</param>
internal sealed record CartContent(ImmutableArray<OrderItem> Items, decimal? Total);

using System.Collections.Immutable;

namespace Coffee.Order.Orders;

/// <summary>An order as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CartId">The cart that it was placed from.</param>
/// <param name="Items">What was ordered.</param>
/// <param name="Total">What it costs, where cart said so.</param>
/// <param name="PlacedAt">When.</param>
internal sealed record PlacedOrder(string Id, string CartId, ImmutableArray<OrderItem> Items, decimal? Total, DateTimeOffset PlacedAt);

using System.Collections.Immutable;

namespace Coffee.Order.Orders;

/// <summary>An order as it is answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CartId">The cart that it was placed from.</param>
/// <param name="Items">What was ordered.</param>
/// <param name="Total">What it costs, where cart said so.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="PickupMinutes">In how many minutes it can be picked up; absent before release 1.1.0.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Pod">The pod that answered.</param>
internal sealed record OrderView(
    string Id, string CartId, ImmutableArray<OrderItem> Items, decimal? Total, DateTimeOffset PlacedAt, int? PickupMinutes, string Version, string Pod);

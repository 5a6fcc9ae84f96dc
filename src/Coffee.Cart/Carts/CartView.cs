using System.Collections.Immutable;

namespace Coffee.Cart.Carts;

/// <summary>A cart as it is answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Items">What is in it.</param>
/// <param name="Total">What it costs; absent before release 2.0.0.</param>
/// <param name="Version">The version that answered.</param>
/// <param name="Pod">The pod that answered.</param>
internal sealed record CartView(string Id, ImmutableArray<CartItem> Items, decimal? Total, string Version, string Pod);

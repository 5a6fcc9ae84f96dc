using System.Collections.Immutable;

namespace Coffee.Cart.Carts;

/// <summary>What the shop sells.</summary>
internal static class Menu
{
    /// <summary>Prices by drink.</summary>
    internal static ImmutableSortedDictionary<string, decimal> Prices { get; } = new Dictionary<string, decimal>
    {
        ["americano"] = 3.00m,
        ["cappuccino"] = 3.60m,
        ["espresso"] = 2.50m,
        ["flat-white"] = 3.70m,
        ["latte"] = 3.80m,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}

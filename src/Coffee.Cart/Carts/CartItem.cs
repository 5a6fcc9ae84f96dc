namespace Coffee.Cart.Carts;

/// <summary>So many of one drink.</summary>
/// <param name="Name">The drink, as the menu names it.</param>
/// <param name="Quantity">How many, 1 to 100.</param>
internal sealed record CartItem(string Name, int Quantity);

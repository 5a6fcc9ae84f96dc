namespace Coffee.Order.Orders;

/// <summary>So many of one drink.</summary>
/// <param name="Name">The drink.</param>
/// <param name="Quantity">How many.</param>
internal sealed record OrderItem(string Name, int Quantity);

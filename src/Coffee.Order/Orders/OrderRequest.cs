namespace Coffee.Order.Orders;

/// <summary>Asks for an order.</summary>
/// <param name="CartId">The cart whose content is ordered.</param>
internal sealed record OrderRequest(string? CartId);

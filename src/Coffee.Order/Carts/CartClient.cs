using System.Net;
using Coffee.Order.Orders;

namespace Coffee.Order.Carts;

/// <summary>Calls the service cart by its name in the cluster, or at <c>CART_URL</c>.</summary>
internal sealed class CartClient : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(Environment.GetEnvironmentVariable("CART_URL") is { Length: > 0 } url ? url : "http://cart"),
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 256 * 1024,
    };

    /// <summary>Reads a cart.</summary>
    /// <exception cref="HttpRequestException">Cart does not answer, or answers with an error.</exception>
    internal async Task<CartContent?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(AddressOf(id), cancellationToken);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(OrderJson.Default.CartContent, cancellationToken);
    }

    /// <summary>Empties a cart.</summary>
    /// <exception cref="HttpRequestException">Cart does not answer, or answers with an error.</exception>
    internal async Task ClearAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync(AddressOf(id), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private static Uri AddressOf(string id) => new($"/carts/{Uri.EscapeDataString(id)}", UriKind.Relative);
}

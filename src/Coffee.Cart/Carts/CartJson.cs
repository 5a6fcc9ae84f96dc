using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffee.Cart.Carts;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CartView))]
[JsonSerializable(typeof(CartItem))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, decimal>))]
internal sealed partial class CartJson : JsonSerializerContext;

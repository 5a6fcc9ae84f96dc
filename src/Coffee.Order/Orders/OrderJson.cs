using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coffee.Order.Carts;

namespace Coffee.Order.Orders;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(ImmutableArray<OrderView>))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(PlacedOrder))]
[JsonSerializable(typeof(CartContent))]
internal sealed partial class OrderJson : JsonSerializerContext;

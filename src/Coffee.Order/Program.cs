using Coffee.Order;
using Coffee.Order.Carts;
using Coffee.Order.Orders;
using Coffee.ServiceDefaults;

return await CoffeeService.RunAsync(
    new ServiceDefinition<OrderRelease>("order", "ORDER", OrderRelease.All, DatabaseOrderStore.Schema),
    args,
    (services, context) =>
    {
        services.AddSingleton<IOrderStore>(context.Database is { } database ? new DatabaseOrderStore(database) : new MemoryOrderStore());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<CartClient>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));
    },
    app => app.MapOrders());

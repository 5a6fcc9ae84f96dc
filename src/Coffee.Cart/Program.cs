using Coffee.Cart;
using Coffee.Cart.Carts;
using Coffee.ServiceDefaults;

return await CoffeeService.RunAsync(
    new ServiceDefinition<CartRelease>("cart", "CART", CartRelease.All, DatabaseCartStore.Schema),
    args,
    (services, context) =>
    {
        services.AddSingleton<ICartStore>(context.Database is { } database ? new DatabaseCartStore(database) : new MemoryCartStore());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CartJson.Default));
    },
    app => app.MapCarts());

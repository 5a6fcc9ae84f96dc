using Dashboard.Hosting;

namespace Dashboard.Services;

/// <summary>Hosts the Services of the cluster: under their own name, and under a path.</summary>
internal static class ServiceEndpoints
{
    /// <summary>Adds what the forwarding needs.</summary>
    public static IServiceCollection AddServiceForwarding(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        return services.AddSingleton<ServiceDirectory>().AddSingleton<ServiceForwarder>();
    }

    /// <summary>Sends requests that the guard found to be for a Service there, before any route of the dashboard is looked at.</summary>
    public static IApplicationBuilder UseServiceHosts(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<RequestTarget.Service>() is { } service)
        {
            await context.RequestServices.GetRequiredService<ServiceForwarder>().ForwardByHostAsync(context, service.Name);
            return;
        }

        await next(context);
    });

    /// <summary>Maps <c>/services/NAMESPACE/NAME/</c>.</summary>
    public static void MapServicePaths(this IEndpointRouteBuilder routes) => routes.Map(
        "/services/{ns}/{name}/{**path}",
        (HttpContext context, string ns, string name, string? path, ServiceForwarder forwarder) => forwarder.ForwardByPathAsync(context, ns, name, path));
}

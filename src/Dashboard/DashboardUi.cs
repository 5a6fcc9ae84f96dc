using Clusters.Embedded;
using Dashboard.Features.Activity;
using Dashboard.Features.Applications;
using Dashboard.Features.Applications.Diff;
using Dashboard.Features.ApplicationSets;
using Dashboard.Features.Autoscaling;
using Dashboard.Features.Cluster;
using Dashboard.Features.Repository.Rendering;
using Dashboard.Features.Rollouts;
using Dashboard.Features.Secrets;
using Dashboard.Features.Shop;
using Dashboard.Features.Timeline;
using Dashboard.Frame;
using Dashboard.Hosting;
using Dashboard.Live;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace Dashboard;

/// <summary>The pages of the dashboard, to be put into a host that provides the tutorial, the cluster and the repository.</summary>
public static class DashboardUi
{
    private static readonly string[] Languages = ["en", "ko"];

    /// <summary>Adds what the pages need; <c>ITutorial</c>, <c>ICluster</c> and <c>ILearnerRepository</c> are the host's.</summary>
    public static IServiceCollection AddDashboardUi(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddHttpContextAccessor();
        return services.AddPages();
    }

    /// <summary>What the components need, without the renderer: tests bring their own.</summary>
    internal static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            options.SnackbarConfiguration.ShowCloseIcon = true;
            options.SnackbarConfiguration.ShowTransitionDuration = 160;
            options.SnackbarConfiguration.HideTransitionDuration = 160;
            options.SnackbarConfiguration.VisibleStateDuration = 4_000;
            options.SnackbarConfiguration.MaxDisplayedSnackbars = 2;
            options.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddOpenedPopovers();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IObjectFeeds, ObjectFeeds>();
        services.AddSingleton<ActivityFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ActivityFeed>());
        services.AddSingleton<TimelineFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<TimelineFeed>());
        services.TryAddSingleton(_ => EmbeddedClusters.CreateKustomizationBuilder());
        services.AddSingleton<RepositoryRenderer>();
        services.AddSingleton<DriftFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<DriftFeed>());
        services.AddSingleton<BoardFeed>();
        services.AddSingleton<ApplicationActions>();
        services.AddSingleton<LogReader>();
        services.AddSingleton<ControllerLog>();
        services.AddSingleton<UsageFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageFeed>());
        services.AddSingleton<RolloutActions>();
        services.AddSingleton<SecretActions>();
        services.AddSingleton<ShopCaller>();
        services.AddSingleton<ShopLog>();
        services.AddSingleton<TableReader>();
        services.AddScoped<BrowserModule>();
        services.AddScoped<Announcer>();
        return services;
    }

    /// <summary>Maps the pages, their assets and <c>/language</c>. Unknown pages answer 404 with a page that says so.</summary>
    public static WebApplication MapDashboardUi(this WebApplication app)
    {
        app.UseRequestLocalization(new RequestLocalizationOptions()
            .SetDefaultCulture(Languages[0]).AddSupportedCultures(Languages).AddSupportedUICultures(Languages));
        app.UseHeadOfPages(IsPagePath);
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseRouting();   // after the error page, so that its second run is routed too
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapGet("/language", ChooseLanguage);

        // Nothing is compressed between two processes of one computer; that the callback is there keeps the header that forbids other pages to frame these.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ConfigureWebSocketAcceptContext = (_, _) => Task.CompletedTask);
        return app;
    }

    private static void AddOpenedPopovers(this IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(IPopoverService)).ImplementationType!;
        services.AddScoped<IPopoverService>(provider => new OpenedPopovers((IPopoverService)ActivatorUtilities.CreateInstance(provider, own)));
    }

    private static bool IsPage(HttpContext context) => HttpMethods.IsGet(context.Request.Method) && IsPagePath(context);

    // Answers of git, the API and the proxied services are theirs, empty bodies included.
    private static bool IsPagePath(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/git") && !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/services") && !context.Request.Path.StartsWithSegments("/_blazor")
        && !context.Request.Path.StartsWithSegments("/healthz")
        && !new FileExtensionContentTypeProvider().TryGetContentType(context.Request.Path, out _);

    private static IResult ChooseLanguage(HttpContext context, string culture, string? returnTo)
    {
        if (!Languages.Contains(culture)) { return Results.BadRequest(); }
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
            new CookieOptions { MaxAge = TimeSpan.FromDays(365), HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        var target = returnTo is not null && returnTo.StartsWith('/') && !returnTo.StartsWith("//", StringComparison.Ordinal)
            && !returnTo.Contains('\\', StringComparison.Ordinal) ? returnTo : "/";
        return Results.LocalRedirect(target);
    }
}

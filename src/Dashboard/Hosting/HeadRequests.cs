namespace Dashboard.Hosting;

/// <summary>
/// Lets pages answer HEAD: they are mapped for GET alone, so that a probe of the dashboard's address would be told 404. The web server
/// leaves out the body of an answer to HEAD by itself.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Treats HEAD as GET where an address is asked for that a page answers; before routing.</summary>
    /// <param name="app">The application.</param>
    /// <param name="isPage">Whether pages answer the address.</param>
    public static IApplicationBuilder UseHeadOfPages(this IApplicationBuilder app, Func<HttpContext, bool> isPage) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method) && isPage(context)) { context.Request.Method = HttpMethods.Get; }
        return next(context);
    });
}

namespace Dashboard.Hosting;

/// <summary>Lets only signed-in requests pass, after the <see cref="RequestGuard"/> has looked at where they come from.</summary>
internal sealed class SignInMiddleware(RequestDelegate next, SignIn signIn)
{
    private const string ForPeople =
        "Open the link that the dashboard's terminal shows. It works once; start the dashboard again for a new one.\n"
        + "대시보드를 시작한 터미널에 보이는 링크를 여세요. 링크는 한 번만 쓸 수 있고, 대시보드를 다시 시작하면 새 링크가 나옵니다.\n";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path == "/healthz") { await next(context); }
        else if (request.Host.Host == RequestGuard.GitHost) { await FetchAsync(context); }
        else if (context.Features.Get<RequestTarget.Service>() is not null)
        {
            // A browser does not send the dashboard's cookie to another name.
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "With a cluster of a kubeconfig, services answer under /services/NAMESPACE/NAME/ of the dashboard.\n");
        }
        else if (request.Path == SignIn.Path && HttpMethods.IsGet(request.Method)) { await RedeemAsync(context); }
        else if (request.Path.StartsWithSegments("/git") || request.Path.StartsWithSegments("/learning-gitops.git"))
        {
            if (signIn.KnowsGit(request.Headers.Authorization)) { await next(context); return; }
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"learning-gitops\", charset=\"UTF-8\"";
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "Clone the address that the Repository page shows.\n");
        }
        else if (signIn.Knows(request.Cookies[SignIn.CookieName])) { await next(context); }
        else { await AnswerAsync(context, StatusCodes.Status401Unauthorized, ForPeople); }
    }

    // Argo CD reads; nobody in the cluster pushes.
    private async Task FetchAsync(HttpContext context)
    {
        var request = context.Request;
        var reads = HttpMethods.IsGet(request.Method) ? request.Query["service"] == "git-upload-pack" : request.Path.Value?.EndsWith("/git-upload-pack", StringComparison.Ordinal) == true;
        if (reads) { await next(context); }
        else { await AnswerAsync(context, StatusCodes.Status403Forbidden, "The cluster may fetch, and not push.\n"); }
    }

    private async Task RedeemAsync(HttpContext context)
    {
        if (signIn.Redeem(context.Request.Query["token"]) is not { } session)
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, ForPeople);
            return;
        }

        context.Response.Cookies.Append(SignIn.CookieName, session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Path = "/" });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Redirect("/");
    }

    private static async Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}

using System.Net;

namespace Dashboard.Hosting;

/// <summary>Applies the <see cref="RequestGuard"/> to every request before anything else sees it.</summary>
/// <param name="next">What comes after it.</param>
/// <param name="guard">Decides.</param>
/// <param name="gitOnly">The address that is there for pods alone: through it only git is reached. <see cref="IPAddress.None"/> where there is none.</param>
internal sealed class RequestGuardMiddleware(RequestDelegate next, RequestGuard guard, IPAddress gitOnly)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;

        // Two Host headers, or two Origins, would let two readers see different ones; Kestrel refuses the first, this the second.
        if (request.Headers.Origin.Count > 1) { await RefuseAsync(context, new(StatusCodes.Status400BadRequest, "More than one Origin.")); return; }
        var target = guard.Decide(
            request.Method, request.Host.Value ?? "", request.Path.Value ?? "", request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        if (gitOnly.Equals(context.Connection.LocalIpAddress?.MapToIPv4()) && request.Host.Host != RequestGuard.GitHost)
        {
            target = new RequestTarget.Refused(StatusCodes.Status421MisdirectedRequest, "Only git is served at this address.");
        }

        switch (target)
        {
            case RequestTarget.Refused refused: await RefuseAsync(context, refused); break;
            case RequestTarget.Service service: context.Features.Set(service); await next(context); break;
            default: await next(context); break;
        }
    }

    private static async Task RefuseAsync(HttpContext context, RequestTarget.Refused refused)
    {
        context.Response.StatusCode = refused.StatusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(refused.Reason + "\n", context.RequestAborted);
    }
}

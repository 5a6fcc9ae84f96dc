using System.Net;
using System.Text;
using Dashboard.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Hosting;

public sealed class SignInTests
{
    private const string Password = "a-password-of-the-data-folder";
    private readonly SignIn _signIn = new(Password);

    [Fact]
    public async Task The_link_signs_one_browser_in_and_works_once()
    {
        var first = await SendAsync("GET", "localhost", "/sign-in", $"?token={_signIn.Token}");
        Assert.Equal(StatusCodes.Status302Found, first.Response.StatusCode);
        Assert.Equal("/", first.Response.Headers.Location);
        var cookie = first.Response.Headers.SetCookie.ToString();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<InvalidOperationException>(() => _signIn.Token);

        var session = cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
        Assert.True(Passed(await SendAsync("GET", "localhost", "/applications", cookie: session)));
        Assert.False(Passed(await SendAsync("GET", "localhost", "/applications", cookie: session[..^1] + (session[^1] == '0' ? '1' : '0'))));
    }

    [Fact]
    public async Task A_used_link_is_refused()
    {
        var token = _signIn.Token;
        await SendAsync("GET", "localhost", "/sign-in", $"?token={token}");
        Assert.Equal(StatusCodes.Status401Unauthorized, (await SendAsync("GET", "localhost", "/sign-in", $"?token={token}")).Response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "localhost", "/", "", 401)]
    [InlineData("GET", "localhost", "/_blazor", "", 401)]
    [InlineData("GET", "localhost", "/api/kubeconfig", "", 401)]
    [InlineData("GET", "localhost", "/services/coffee/cart/", "", 401)]
    [InlineData("GET", "localhost", "/app.css", "", 401)]
    [InlineData("GET", "localhost", "/sign-in", "?token=", 401)]
    [InlineData("GET", "localhost", "/sign-in", "?token=0000", 401)]
    [InlineData("POST", "localhost", "/sign-in", "", 401)]
    [InlineData("GET", "localhost", "/git/learning-gitops.git/info/refs", "?service=git-upload-pack", 401)]
    [InlineData("POST", "localhost", "/git/learning-gitops.git/git-receive-pack", "", 401)]
    [InlineData("POST", "localhost", "/learning-gitops.git/git-receive-pack", "", 401)]
    [InlineData("GET", "git.default.svc", "/learning-gitops.git/info/refs", "?service=git-receive-pack", 403)]
    [InlineData("POST", "git.default.svc", "/learning-gitops.git/git-receive-pack", "", 403)]
    [InlineData("GET", "git.default.svc", "/learning-gitops.git/info/refs", "?service=git-upload-pack", 200)]
    [InlineData("POST", "git.default.svc", "/learning-gitops.git/git-upload-pack", "", 200)]
    [InlineData("GET", "localhost", "/healthz", "", 200)]
    public async Task Without_signing_in_only_health_and_the_clusters_fetches_pass(string method, string host, string path, string query, int status)
    {
        var context = await SendAsync(method, host, path, query);
        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(status == 200, Passed(context));
    }

    [Fact]
    public async Task A_service_by_its_own_name_is_not_served()
    {
        var context = Request("GET", "cart.localhost", "/", "");
        context.Features.Set(new RequestTarget.Service("cart"));
        await RunAsync(context);
        Assert.Equal(StatusCodes.Status403Forbidden, context.Response.StatusCode);
        Assert.False(Passed(context));
    }

    [Theory]
    [InlineData("learner:" + Password, true)]
    [InlineData("learner:wrong", false)]
    [InlineData("other:" + Password, false)]
    [InlineData("", false)]
    public async Task Git_names_its_user_and_password(string credentials, bool passes)
    {
        var context = Request("POST", "localhost", "/git/learning-gitops.git/git-receive-pack", "");
        context.Request.Headers.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        await RunAsync(context);
        Assert.Equal(passes, Passed(context));
    }

    [Fact]
    public async Task At_the_address_for_pods_only_git_is_reached()
    {
        var gitOnly = IPAddress.Parse("172.18.0.1");
        var guard = new RequestGuard(["localhost"], null);
        foreach (var (host, path, passes) in new[] { ("localhost", "/", false), ("localhost", "/healthz", false), ("git.default.svc", "/learning-gitops.git/info/refs", true) })
        {
            var context = Request("GET", host, path, "");
            context.Connection.LocalIpAddress = gitOnly.MapToIPv6();
            await new RequestGuardMiddleware(Pass, guard, gitOnly).InvokeAsync(context);
            Assert.Equal(passes, Passed(context));
        }
    }

    private static bool Passed(HttpContext context) => context.Items.ContainsKey("passed");

    private static Task Pass(HttpContext context)
    {
        context.Items["passed"] = true;
        return Task.CompletedTask;
    }

    private static DefaultHttpContext Request(string method, string host, string path, string query)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Host, context.Request.Path, context.Request.QueryString) = (method, new HostString(host), path, new QueryString(query));
        return context;
    }

    private async Task<HttpContext> SendAsync(string method, string host, string path, string query = "", string? cookie = null)
    {
        var context = Request(method, host, path, query);
        if (cookie is not null) { context.Request.Headers.Cookie = $"{SignIn.CookieName}={cookie}"; }
        await RunAsync(context);
        return context;
    }

    private Task RunAsync(HttpContext context) => new SignInMiddleware(Pass, _signIn).InvokeAsync(context);
}

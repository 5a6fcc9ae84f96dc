using Dashboard.Hosting;

namespace Dashboard.Tests.Hosting;

public sealed class RequestGuardTests
{
    private static readonly RequestGuard Guard = new(["localhost", "127.0.0.1", "[::1]"], 5080);

    [Theory]
    // The dashboard's own names.
    [InlineData("GET", "localhost:5080", "/", null, "dashboard")]
    [InlineData("GET", "127.0.0.1:5080", "/applications", null, "dashboard")]
    [InlineData("GET", "[::1]:5080", "/", null, "dashboard")]
    [InlineData("HEAD", "localhost:5080", "/", null, "dashboard")]
    [InlineData("GET", "localhost:5080", "/", "http://localhost:5080", "dashboard")]
    // Names that are not: rebinding, look-alikes, other ports.
    [InlineData("GET", "evil.example:5080", "/", null, "421")]
    [InlineData("GET", "evil.example", "/", null, "421")]
    [InlineData("GET", "localhost.evil:5080", "/", null, "421")]
    [InlineData("GET", "localhost.:5080", "/", null, "421")]
    [InlineData("GET", "LOCALHOST.:5080", "/", null, "421")]
    [InlineData("GET", "127.0.0.1.nip.io:5080", "/", null, "421")]
    [InlineData("GET", "127.0.0.2:5080", "/", null, "421")]
    [InlineData("GET", "0.0.0.0:5080", "/", null, "421")]
    [InlineData("GET", "[::]:5080", "/", null, "421")]
    [InlineData("GET", "[::ffff:127.0.0.1]:5080", "/", null, "421")]
    [InlineData("GET", "localhost", "/", null, "421")]
    [InlineData("GET", "localhost:5081", "/", null, "421")]
    [InlineData("GET", "localhost:+5080", "/", null, "421")]
    [InlineData("GET", "", "/", null, "421")]
    [InlineData("GET", "localhost:5080@evil.example", "/", null, "421")]
    // Services by name: they get their own host, and never a route of the dashboard.
    [InlineData("GET", "cart.localhost:5080", "/", null, "service cart")]
    [InlineData("GET", "cart.localhost:5080", "/_blazor", null, "service cart")]
    [InlineData("POST", "cart.localhost:5080", "/api/kubeconfig", "http://localhost:5080", "service cart")]
    [InlineData("GET", "cart.localhost:5080", "/git/learning-gitops.git/info/refs", null, "service cart")]
    [InlineData("GET", "cart.localhost.:5080", "/", null, "421")]
    [InlineData("GET", "a.b.localhost:5080", "/", null, "421")]
    [InlineData("GET", "Cart.localhost:5080", "/", null, "421")]
    [InlineData("GET", ".localhost:5080", "/", null, "421")]
    [InlineData("GET", "-cart.localhost:5080", "/", null, "421")]
    // The circuit and the API need their own Origin.
    [InlineData("GET", "localhost:5080", "/_blazor", null, "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "null", "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "http://evil.example", "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "http://cart.localhost:5080", "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "https://localhost:5080", "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "http://127.0.0.1:5080", "403")]
    [InlineData("GET", "localhost:5080", "/_blazor", "http://localhost:5080", "dashboard")]
    [InlineData("POST", "localhost:5080", "/_blazor/negotiate", "http://localhost:5080", "dashboard")]
    [InlineData("POST", "localhost:5080", "/_blazor/negotiate", null, "403")]
    [InlineData("GET", "localhost:5080", "/API/kubeconfig", null, "403")]
    [InlineData("GET", "localhost:5080", "/api/kubeconfig", "http://localhost:5080", "dashboard")]
    [InlineData("POST", "localhost:5080", "/language", null, "403")]
    [InlineData("POST", "localhost:5080", "/language", "null", "403")]
    // git is for git.
    [InlineData("POST", "localhost:5080", "/git/learning-gitops.git/git-receive-pack", null, "dashboard")]
    [InlineData("POST", "localhost:5080", "/git/learning-gitops.git/git-receive-pack", "http://localhost:5080", "403")]
    [InlineData("POST", "localhost:5080", "/git/learning-gitops.git/git-receive-pack", "null", "403")]
    [InlineData("GET", "localhost:5080", "/git/learning-gitops.git/info/refs", "http://evil.example", "403")]
    [InlineData("GET", "git.default.svc", "/learning-gitops.git/info/refs", null, "dashboard")]
    [InlineData("GET", "git.default.svc", "/learning-gitops.git/info/refs", "http://git.default.svc", "403")]
    [InlineData("GET", "git.default.svc", "/", null, "421")]
    [InlineData("GET", "git.default.svc:5080", "/_blazor", null, "421")]
    // Services behind a path are called by curl too, but not by another site.
    [InlineData("POST", "localhost:5080", "/services/coffee/cart/carts/1/items", null, "dashboard")]
    [InlineData("POST", "localhost:5080", "/services/coffee/cart/carts/1/items", "http://evil.example", "403")]
    public void Sends_a_request_only_where_its_host_and_origin_allow(string method, string host, string path, string? origin, string expected) =>
        Assert.Equal(expected, Describe(Guard.Decide(method, host, path, origin, fetchSite: null)));

    [Theory]
    [InlineData("same-origin", "dashboard")]
    [InlineData("same-site", "403")]
    [InlineData("cross-site", "403")]
    [InlineData("none", "403")]
    public void Lets_a_link_on_its_own_page_download(string fetchSite, string expected) =>
        Assert.Equal(expected, Describe(Guard.Decide("GET", "localhost:5080", "/api/kubeconfig", origin: null, fetchSite)));

    private static string Describe(RequestTarget target) => target switch
    {
        RequestTarget.Service service => $"service {service.Name}",
        RequestTarget.Refused refused => $"{refused.StatusCode}",
        _ => "dashboard",
    };
}

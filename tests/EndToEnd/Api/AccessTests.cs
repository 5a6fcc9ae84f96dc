using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace EndToEnd.Api;

/// <summary>Who may do what, over the wire: what a table of decisions alone cannot show.</summary>
[Collection(RunningTutorialCollection.Name)]
public sealed class AccessTests(RunningTutorial tutorial)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    // Names that are not the dashboard's never reach a route of it.
    [InlineData("GET", "localhost:{port}", "/healthz", null, 200, "ok")]
    [InlineData("GET", "evil.example:{port}", "/healthz", null, 421, "evil.example:{port} is not a name of this dashboard.")]
    [InlineData("GET", "localhost.:{port}", "/healthz", null, 421, "is not a name of this dashboard.")]
    [InlineData("GET", "localhost", "/healthz", null, 421, "localhost is not a name of this dashboard.")]
    [InlineData("GET", "evil.example:{port}", "/git/learning-gitops.git/info/refs?service=git-upload-pack", null, 421, "is not a name")]
    // A Service's name reaches the Service, or nothing.
    [InlineData("GET", "order.localhost:{port}", "/", null, 200, "\"name\":\"order\"")]
    [InlineData("GET", "order.localhost:{port}", "/api/kubeconfig", "http://localhost:{port}", 404, "\"status\":404")]
    [InlineData("POST", "order.localhost:{port}", "/_blazor/negotiate?negotiateVersion=1", "http://order.localhost:{port}", 404, "\"status\":404")]
    [InlineData("GET", "order.localhost:{port}", "/git/learning-gitops.git/info/refs?service=git-upload-pack", null, 404, "\"status\":404")]
    [InlineData("GET", "nothing.localhost:{port}", "/healthz", null, 404, "There is no Service nothing in the connected cluster.")]
    // The circuit and the API belong to the dashboard's own pages.
    [InlineData("POST", "localhost:{port}", "/_blazor/negotiate?negotiateVersion=1", "http://localhost:{port}", 200, "connectionToken")]
    [InlineData("POST", "localhost:{port}", "/_blazor/negotiate?negotiateVersion=1", null, 403, "does not say that it comes from this dashboard")]
    [InlineData("POST", "localhost:{port}", "/_blazor/negotiate?negotiateVersion=1", "null", 403, "comes from another site")]
    [InlineData("POST", "localhost:{port}", "/_blazor/negotiate?negotiateVersion=1", "http://order.localhost:{port}", 403, "comes from another site")]
    [InlineData("GET", "localhost:{port}", "/api/kubeconfig", "http://localhost:{port}", 200, "client-key-data")]
    [InlineData("GET", "localhost:{port}", "/api/kubeconfig", null, 403, "does not say that it comes from this dashboard")]
    [InlineData("GET", "localhost:{port}", "/api/kubeconfig", "http://evil.example", 403, "comes from another site")]
    // git is for git, never for a page.
    [InlineData("GET", "localhost:{port}", "/git/learning-gitops.git/info/refs?service=git-receive-pack", null, 200, "# service=git-receive-pack")]
    [InlineData("GET", "localhost:{port}", "/git/learning-gitops.git/info/refs?service=git-receive-pack", "http://localhost:{port}", 403, "git is served to git, not to pages.")]
    [InlineData("POST", "localhost:{port}", "/git/learning-gitops.git/git-receive-pack", "http://localhost:{port}", 403, "git is served to git, not to pages.")]
    [InlineData("POST", "localhost:{port}", "/git/learning-gitops.git/git-receive-pack", "null", 403, "git is served to git, not to pages.")]
    [InlineData("POST", "localhost:{port}", "/git/learning-gitops.git/git-receive-pack", null, 415, "")]
    [InlineData("GET", "git.default.svc", "/learning-gitops.git/info/refs?service=git-upload-pack", null, 200, "# service=git-upload-pack")]
    [InlineData("GET", "git.default.svc", "/api/kubeconfig", "http://localhost:{port}", 421, "is not a name of this dashboard")]
    [InlineData("GET", "localhost:{port}", "/git/learning-gitops.git/config", null, 404, "")]
    public async Task The_dashboard_answers_only_whom_it_should(string method, string host, string path, string? origin, int code, string says)
    {
        string Here(string text) => text.Replace("{port}", $"{tutorial.Dashboard.Address.Port}", StringComparison.Ordinal);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{tutorial.Dashboard.Address.Port}{path}");
        request.Headers.Host = Here(host);
        if (origin is not null) { request.Headers.Add("Origin", Here(origin)); }

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Contains(Here(says), await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://order.localhost:{port}")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task No_other_page_opens_a_circuit(string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) { socket.Options.SetRequestHeader("Origin", origin.Replace("{port}", $"{tutorial.Dashboard.Address.Port}", StringComparison.Ordinal)); }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://localhost:{tutorial.Dashboard.Address.Port}/_blazor?id=x"), Cancelled));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    // Whoever shows nothing is anonymous, and may ask only whether the server lives.
    [InlineData("/version", null, 200, null)]
    [InlineData("/readyz", null, 200, null)]
    [InlineData("/", null, 403, "forbidden: User \"system:anonymous\" cannot get path \"/\"")]
    [InlineData("/api", null, 403, "forbidden: User \"system:anonymous\" cannot get path \"/api\"")]
    [InlineData("/openapi/v3", null, 403, "forbidden: User \"system:anonymous\" cannot get path \"/openapi/v3\"")]
    [InlineData("/api/v1/secrets", null, 403, "secrets is forbidden: User \"system:anonymous\" cannot list resource \"secrets\" in API group \"\" at the cluster scope")]
    [InlineData("/api/v1/namespaces/coffee/secrets/order-db", null, 403, "secrets \"order-db\" is forbidden: User \"system:anonymous\" cannot get resource \"secrets\" in API group \"\" in the namespace \"coffee\"")]
    [InlineData("/api/v1/namespaces/coffee/services/order:http/proxy/", null, 403, "services \"order:http\" is forbidden: User \"system:anonymous\" cannot get resource \"services/proxy\" in API group \"\" in the namespace \"coffee\"")]
    [InlineData("/apis/argoproj.io/v1alpha1/applications", null, 403, "applications.argoproj.io is forbidden: User \"system:anonymous\" cannot list resource \"applications\" in API group \"argoproj.io\" at the cluster scope")]
    // Whoever shows something false is nobody.
    [InlineData("/version", "Bearer made-up", 401, "Unauthorized")]
    [InlineData("/api/v1/pods", "Bearer made-up", 401, "Unauthorized")]
    [InlineData("/api/v1/pods", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06YWRtaW4ifQ.", 401, "Unauthorized")]
    public async Task The_API_server_answers_only_whoever_has_credentials(string path, string? authorization, int code, string? message)
    {
        using var anyone = tutorial.Cluster.WithoutCredentials();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(tutorial.Cluster.Address, path));
        if (authorization is not null) { request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization); }

        using var answer = await anyone.HttpClient.SendAsync(request, Cancelled);

        Assert.Equal(code, (int)answer.StatusCode);
        if (message is not null) { Assert.Equal(message, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["message"]); }
    }

    [Fact]
    public async Task The_API_server_speaks_TLS_alone_and_sends_no_cross_origin_permission()
    {
        using var anyone = tutorial.Cluster.WithoutCredentials();
        await Assert.ThrowsAsync<HttpRequestException>(() => anyone.HttpClient.GetAsync(new Uri($"http://127.0.0.1:{tutorial.Cluster.Address.Port}/version"), Cancelled));

        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(tutorial.Cluster.Address, "/api/v1/pods"));
        request.Headers.Add("Origin", tutorial.Dashboard.Address.ToString());
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using var answer = await anyone.HttpClient.SendAsync(request, Cancelled);

        Assert.False(answer.IsSuccessStatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Everything_that_listens_listens_on_loopback()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the sockets of a process.");
        var sockets = Processes.Using(tutorial.Dashboard.DataFolder).Append(tutorial.Dashboard.Id).SelectMany(Processes.ListeningAddresses).ToList();

        // The dashboard, the API, and at least five pods.
        Assert.True(sockets.Count > 6, string.Join(", ", sockets));
        Assert.All(sockets, socket => Assert.True(IPAddress.IsLoopback(socket.Address), socket.ToString()));
    }

    [Fact]
    public void Only_its_owner_enters_the_data_folder_and_reads_keys_and_databases()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes; the profile folder's access list applies.");
        if (OperatingSystem.IsWindows()) { return; }
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var data = tutorial.Dashboard.DataFolder;
        var secret = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(IsSecret).ToList();

        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        Assert.Contains(secret, file => file == tutorial.Dashboard.Kubeconfig);
        Assert.Contains(secret, file => Path.GetFileName(file) == "cluster.db");
        Assert.Contains(secret, file => Path.GetFileName(file) == "tutorial.db");
        Assert.Contains(secret, file => Path.GetFileName(file) == "cart.db");
        Assert.Contains(secret, file => file.Contains("pki", StringComparison.Ordinal));
        foreach (var file in secret) { Assert.True(File.GetUnixFileMode(file) == owner, $"{file} has another mode than 0600"); }

        static bool IsSecret(string file) => Path.GetFileName(file) is var name
            && (name == "kubeconfig" || name.Contains(".db", StringComparison.Ordinal) || name.EndsWith(".key", StringComparison.Ordinal)
                || Path.GetDirectoryName(file)!.EndsWith("pki", StringComparison.Ordinal));
    }
}

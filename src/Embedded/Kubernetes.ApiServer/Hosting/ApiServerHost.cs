using k8s;
using Kubernetes.ApiServer.Bootstrap;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernetes.ApiServer.Hosting;

/// <summary>
/// A running API server. Outside it is HTTPS on loopback with a certificate authority of its own; inside, <see cref="CreateClient(string)"/> and
/// <see cref="CreateHandler"/> reach the very same pipeline over memory. Tests start one in memory:
/// <c>await using var server = await ApiServerHost.StartAsync(new ApiServerOptions { Time = clock }, token); var client = server.CreateAdminClient();</c>
/// </summary>
public sealed partial class ApiServerHost : IAsyncDisposable
{
    /// <summary>The user of the administrator's kubeconfig, as kubeadm names it.</summary>
    public const string AdminUser = "kubernetes-admin";

    /// <summary>The group of the administrator, bound to <c>cluster-admin</c>.</summary>
    public const string AdminGroup = "kubeadm:cluster-admins";

    private static readonly Uri InProcessAddress = new("http://kubernetes.in-process/");
    private readonly Parts _parts;
    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;
    private string? _adminToken;

    private ApiServerHost(Parts parts) => _parts = parts;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1/");

    /// <summary>The certificate authority that clients of <see cref="Address"/> trust, as PEM.</summary>
    public string CertificateAuthorityPem => _parts.Authority.CertificatePem;

    /// <summary>Starts a server; when the task ends it answers requests.</summary>
    /// <exception cref="IOException">The port is taken, or the data folder cannot be used.</exception>
    public static async Task<ApiServerHost> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        var parts = Parts.Create(options);
        var host = new ApiServerHost(parts);
        try
        {
            parts.Definitions.Restore();
            await parts.Application.StartAsync(cancellationToken);
            var address = parts.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
                .First(a => a.StartsWith("https://", StringComparison.Ordinal));
            host.Address = new UriBuilder(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)).Uri;
            host._background = Task.WhenAll(
                Task.Run(() => parts.Definitions.RunAsync(host._stopping.Token), CancellationToken.None),
                Task.Run(() => parts.ApiServices.RunAsync(host._stopping.Token), CancellationToken.None),
                Task.Run(() => parts.Signing.RunAsync(host._stopping.Token), CancellationToken.None),
                Task.Run(() => parts.PolicyTypes.RunAsync(host._stopping.Token), CancellationToken.None));
            if (options.Bootstrap)
            {
                await host.BootstrapAsync(options, cancellationToken);
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of a service account's token, over memory; it is the caller's to dispose.</summary>
    public IKubernetes CreateClient(string token) => Client(token);

    /// <summary>A client of the administrator, over memory; it is the caller's to dispose.</summary>
    public IKubernetes CreateAdminClient() => Client(_adminToken ??= IssueToken(AdminUser, [AdminGroup]));

    /// <summary>A client of a user and groups without a service account, such as <c>system:kube-controller-manager</c>; it is the caller's to dispose.</summary>
    public IKubernetes CreateClient(string user, IEnumerable<string> groups) => Client(IssueToken(user, groups));

    /// <summary>A handler whose requests reach the server over memory, whatever their host; requests bring their own <c>Authorization</c>.</summary>
    public HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        ConnectCallback = (_, _) => new ValueTask<Stream>(_parts.Transport.Connect()),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        UseProxy = false,
        AllowAutoRedirect = false,
    };

    /// <summary>The configuration of a client over memory.</summary>
    /// <param name="token">The bearer token.</param>
    public KubernetesClientConfiguration CreateConfiguration(string token) => new()
    {
        FirstMessageHandlerSetup = handler =>
        {
            var sockets = (SocketsHttpHandler)handler;
            sockets.ConnectCallback = (_, _) => new ValueTask<Stream>(_parts.Transport.Connect());
            sockets.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
            sockets.UseProxy = false;
            sockets.AllowAutoRedirect = false;
        },
        Host = InProcessAddress.ToString(),
        AccessToken = token,
        HttpClientTimeout = Timeout.InfiniteTimeSpan,
        DisableHttp2 = true,
    };

    /// <summary>Makes a bearer token that names a user and groups, valid until this server is disposed.</summary>
    public string IssueToken(string user, IEnumerable<string> groups) =>
        _parts.Authenticator.Issue(new UserInfo(user, [.. groups.Append("system:authenticated").Distinct()]));

    /// <summary>The administrator's kubeconfig, with a client certificate.</summary>
    public Kubeconfig CreateAdminKubeconfig(string clusterName = "kind") => new(Address, CertificateAuthorityPem)
    {
        ClientCertificate = _parts.Authority.IssueClient(AdminUser, [AdminGroup]),
        Context = $"kind-{clusterName}",
        Cluster = $"kind-{clusterName}",
        User = $"kind-{clusterName}",
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _parts.Lifetime.StopAsync();
        await _stopping.CancelAsync();
        try
        {
            await _background;
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        using (var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            await _parts.Application.StopAsync(deadline.Token);
        }

        await _parts.DisposeAsync();
        _stopping.Dispose();
    }

    private k8s.Kubernetes Client(string token) => new(CreateConfiguration(token));

    private async Task BootstrapAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        var bootstrap = new BootstrapOptions { CertificateAuthorityPem = CertificateAuthorityPem, Server = Address, ClusterName = options.ClusterName };
        var server = new UserInfo("system:apiserver", [UserInfo.Masters]);
        foreach (var value in BootstrapObjects.Create(bootstrap))
        {
            var apiVersion = ((string)value["apiVersion"]!).Split('/');
            var (group, version) = apiVersion.Length == 1 ? ("", apiVersion[0]) : (apiVersion[0], apiVersion[1]);
            var resource = _parts.Registry.Catalog.All.First(r => r.Group == group && r.Version == version && r.Kind == (string)value["kind"]!);
            var (ns, name) = ((string?)value["metadata"]?["namespace"] ?? "", (string)value["metadata"]!["name"]!);
            if (_parts.Store.Find(ObjectWriter.PathOf(resource, ns, name)) is null)
            {
                await _parts.Writer.CreateAsync(new WriteRequest(resource, ns, name, server) { FieldManager = "kube-apiserver" }, value, [], cancellationToken);
            }
        }
    }
}

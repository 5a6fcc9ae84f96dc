using System.Security.Cryptography.X509Certificates;
using Kubernetes.ApiServer.Pki;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Pki;

public sealed class PkiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pki-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_authority_is_the_same_after_a_restart_and_its_files_are_private()
    {
        using var first = CertificateAuthority.CreateOrLoad(_folder, "ca", _time);
        using var second = CertificateAuthority.CreateOrLoad(_folder, "ca", _time);
        Assert.Equal(first.CertificatePem, second.CertificatePem);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "ca.key")));
        }
    }

    [Fact]
    public void A_client_certificate_says_user_and_groups_and_is_accepted_by_its_own_authority_only()
    {
        using var authority = CertificateAuthority.CreateOrLoad(_folder, "ca", _time);
        using var other = CertificateAuthority.CreateOrLoad(Path.Combine(_folder, "other"), "ca", _time);
        using var client = authority.IssueClient("system:node:kind-control-plane", ["system:nodes", "b"]);
        var (user, groups) = CertificateAuthority.Identity(client.Certificate);
        Assert.Equal("system:node:kind-control-plane", user);
        Assert.Equal(["system:nodes", "b"], groups);
        Assert.True(authority.IsClient(client.Certificate));
        Assert.False(other.IsClient(client.Certificate));
        using var server = authority.IssueServer(["host.docker.internal", "192.168.1.5"]);
        Assert.False(authority.IsClient(server.Certificate));
        Assert.True(server.Certificate.MatchesHostname("host.docker.internal"));
        Assert.True(server.Certificate.MatchesHostname("127.0.0.1"));
        Assert.True(server.Certificate.MatchesHostname("192.168.1.5"));
        _time.Advance(TimeSpan.FromDays(400));
        Assert.False(authority.IsClient(client.Certificate));
    }

    [Fact]
    public void A_bound_token_says_what_was_signed_until_it_expires()
    {
        using var tokens = ServiceAccountTokens.CreateOrLoad(_folder, _time);
        var now = _time.GetUtcNow();
        var made = new ServiceAccountToken("argo", "argocd-server", "uid-1", [ServiceAccountTokens.Issuer], now, now.AddHours(1), "pod-1", "uid-2", "node", "uid-3", Id: "j");
        var jwt = tokens.Sign(made);
        using var reloaded = ServiceAccountTokens.CreateOrLoad(_folder, _time);
        var read = reloaded.Verify(jwt, [ServiceAccountTokens.Issuer]);
        Assert.NotNull(read);
        Assert.Equal(made with { Audiences = read.Audiences }, read);
        Assert.Equal("system:serviceaccount:argo:argocd-server", read.User);
        Assert.Null(tokens.Verify(jwt, ["vault"]));
        Assert.Null(tokens.Verify(jwt[..^4] + "AAAA", null));
        Assert.Null(tokens.Verify("a.b.c", null));
        Assert.Null(tokens.Verify("", null));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Null(tokens.Verify(jwt, null));
    }

    [Fact]
    public void A_token_of_another_cluster_is_refused()
    {
        using var tokens = ServiceAccountTokens.CreateOrLoad(_folder, _time);
        using var other = ServiceAccountTokens.CreateOrLoad(Path.Combine(_folder, "other"), _time);
        var now = _time.GetUtcNow();
        Assert.Null(tokens.Verify(other.Sign(new ServiceAccountToken("a", "b", "c", [ServiceAccountTokens.Issuer], now, now.AddHours(1))), null));
    }

    [Fact]
    public void A_kubeconfig_is_read_by_the_client_library()
    {
        using var authority = CertificateAuthority.CreateOrLoad(_folder, "ca", _time);
        using var client = authority.IssueClient("kubernetes-admin", ["kubeadm:cluster-admins"]);
        var path = Path.Combine(_folder, "k", "config");
        new Kubeconfig(new Uri("https://127.0.0.1:6443"), authority.CertificatePem) { ClientCertificate = client, Namespace = "coffee" }.Write(path);
        var read = k8s.KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        Assert.Equal("https://127.0.0.1:6443", read.Host);
        Assert.Equal("kind-kind", read.CurrentContext);
        Assert.Equal("coffee", read.Namespace);
        Assert.Equal(client.CertificatePem, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(read.ClientCertificateData)));
        Assert.Equal(authority.Certificate.Thumbprint, Assert.Single(read.SslCaCerts.Cast<X509Certificate2>()).Thumbprint);
    }
}

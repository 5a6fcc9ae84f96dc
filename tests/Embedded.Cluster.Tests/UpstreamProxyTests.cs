using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Embedded.Cluster.Upstream;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Cluster.Tests;

public sealed class UpstreamProxyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("upstream").FullName;
    private readonly UpstreamCatalogue _catalogue = new();
    private UpstreamProxy _proxy = null!;

    public async ValueTask InitializeAsync() => _proxy = await UpstreamProxy.StartAsync(
        _catalogue, _folder, 0, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Answers_every_address_of_the_catalogue_at_its_genuine_https_address()
    {
        using var client = CreateClient();
        foreach (var address in _catalogue.Addresses)
        {
            var answered = await client.GetByteArrayAsync(address, TestContext.Current.CancellationToken);
            var known = await _catalogue.ReadAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(known!.Value.ToArray(), answered);
        }
    }

    [Fact]
    public async Task Says_what_it_does_not_hold()
    {
        using var client = CreateClient();
        using var answer = await client.GetAsync(new Uri("https://charts.external-secrets.io/other.yaml"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "does not hold https://charts.external-secrets.io/other.yaml",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("https://github.com.evil.example/argoproj")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://github.com:8443/")]
    public async Task Refuses_any_other_destination(string address)
    {
        using var client = CreateClient();
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri(address), TestContext.Current.CancellationToken));
        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_port_it_is_told_and_says_when_it_is_taken()
    {
        var taken = await Assert.ThrowsAsync<SocketException>(() => UpstreamProxy.StartAsync(
            _catalogue, _folder, _proxy.Address.Port, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);

        var port = _proxy.Address.Port;
        await _proxy.DisposeAsync();
        _proxy = await UpstreamProxy.StartAsync(
            _catalogue, _folder, port, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(port, _proxy.Address.Port);
    }

    [Fact]
    public async Task Packs_equal_charts_for_every_start()
    {
        var chart = _catalogue.Addresses.Single(address => address.AbsolutePath.EndsWith("metrics-server-3.13.1.tgz", StringComparison.Ordinal));
        var index = _catalogue.Addresses.Single(address => address.AbsolutePath == "/metrics-server/index.yaml");
        var archive = await new UpstreamCatalogue().ReadAsync(chart, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString((await _catalogue.ReadAsync(index, TestContext.Current.CancellationToken))!.Value.Span);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive!.Value.Span)), text, StringComparison.Ordinal);
    }

    private HttpClient CreateClient()
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(_proxy.CertificateFile);
        var handler = new SocketsHttpHandler { Proxy = new WebProxy(_proxy.Address), UseProxy = true };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        return new HttpClient(handler);
    }
}

using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EndToEnd;
using k8s;

namespace Benchmarks.ApiServer;

/// <summary>The API server as a process of its own, reached over TLS by the administrator's certificate.</summary>
internal sealed class ServerUnderMeasure : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Uri _address;
    private readonly X509Certificate2 _certificate;

    private ServerUnderMeasure(Process process, Uri address, X509Certificate2 certificate, Uri bare, TimeSpan start)
    {
        (_process, _address, _certificate, Start) = (process, address, certificate, start);
        Client = CreateClient(address);
        Bare = CreateClient(bare);
    }

    /// <summary>A client of the API server.</summary>
    public HttpClient Client { get; }

    /// <summary>A client of an endpoint beside it that answers 4 KB at once: what TLS and HTTP alone cost here.</summary>
    public HttpClient Bare { get; }

    /// <summary>How long it took until it answered.</summary>
    public TimeSpan Start { get; }

    /// <summary>The process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The CPU time used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one on a data folder.</summary>
    public static async Task<ServerUnderMeasure> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var configuration = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^1];
        var program = Path.Combine(DashboardProcess.Root(), "artifacts", "bin", "ServerProcess", configuration, "ServerProcess.dll");
        var clock = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, folder, "0", "--bare", "--endpoint"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("no process was started");
        var ready = (await process.StandardOutput.ReadLineAsync(cancellationToken) ?? "").Split(' ');
        clock.Stop();
        if (ready is not ["ready", var kubeconfig, var bare])
        {
            process.Kill();
            throw new InvalidOperationException($"the server said: {string.Join(' ', ready)}");
        }

        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        return new ServerUnderMeasure(process, new Uri(config.Host), CertificateOf(config), new Uri(bare), clock.Elapsed);
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient CreateClient() => CreateClient(_address);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Bare.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 CertificateOf(KubernetesClientConfiguration config)
    {
        static string Pem(string encoded) => Encoding.ASCII.GetString(Convert.FromBase64String(encoded));
        return X509Certificate2.CreateFromPem(Pem(config.ClientCertificateData), Pem(config.ClientCertificateKeyData));
    }

    private HttpClient CreateClient(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true };
        handler.SslOptions.ClientCertificates = new X509CertificateCollection { _certificate };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;   // our own process, on loopback
        return new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = new Version(1, 1) };
    }
}

using System.Diagnostics;
using k8s;

namespace Kubernetes.ApiServer.Tests.Durability;

/// <summary>An API server that is a process of its own and can be killed.</summary>
internal sealed class KilledServer : IAsyncDisposable
{
    private readonly Process _process;

    private KilledServer(Process process, k8s.Kubernetes client) => (_process, Client) = (process, client);

    /// <summary>A client of the administrator, over TLS.</summary>
    public k8s.Kubernetes Client { get; }

    /// <summary>Starts one on a data folder.</summary>
    public static async Task<KilledServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        // Beside this test's output lies that of the program, of the same configuration.
        var program = Path.Combine(AppContext.BaseDirectory.Replace("Kubernetes.ApiServer.Tests", "ServerProcess", StringComparison.Ordinal), "ServerProcess.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, folder, "0", "--bare"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("no process was started");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) is not true)
        {
            process.Kill();
            throw new InvalidOperationException($"the server said: {line}");
        }

        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(line["ready ".Length..]);
        return new KilledServer(process, new k8s.Kubernetes(configuration));
    }

    /// <summary>Ends it as a power cut does.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}

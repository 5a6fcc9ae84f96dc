using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Coffee;

/// <summary>The service that a test project is named after, as a process of its own, as a container runs it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private RunningService(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public static Process Launch(int port, params (string Name, string Value)[] environment)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var service = typeof(RunningService).Assembly.GetName().Name!.Replace(".Tests", "", StringComparison.Ordinal);
        var assembly = Path.Combine(output.Parent!.Parent!.FullName, service, output.Name, $"{service}.dll");
        var start = new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["LIFELINE"] = "stdin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
    }

    public static async Task<RunningService> StartAsync(params (string Name, string Value)[] environment)
    {
        var port = FreePort();
        var service = new RunningService(Launch(port, environment), new Uri($"http://127.0.0.1:{port}"));
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var health = await service.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
                health.EnsureSuccessStatusCode();
                return service;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Patience && !service._process.HasExited)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    public Task<HttpResponseMessage> PostAsync(string path, object body) =>
        Client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    /// <summary>Lets go of the lifeline, as the system does for a parent that was killed.</summary>
    public async Task<TimeSpan> LetGoAsync()
    {
        var began = Stopwatch.GetTimestamp();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Client.Dispose();
    }
}

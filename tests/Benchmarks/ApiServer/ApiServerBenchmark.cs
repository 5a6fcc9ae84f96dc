using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EndToEnd;

namespace Benchmarks.ApiServer;

/// <summary>
/// Measures the API server from outside: a client process and a server process share this machine's cores, TLS and RBAC are on,
/// objects are pods of 4 KB, writes are durable.
/// </summary>
internal static class ApiServerBenchmark
{
    private const int Callers = 64;
    private const int Watchers = 1_000;
    private const int Objects = 10_000;
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(8);

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/apiserver.json</c>.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("benchmark-").FullName;
        var token = CancellationToken.None;
        var results = new JsonObject
        {
            ["at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
            ["conditions"] = "client and server are processes on the same cores; TLS 1.3, HTTP/1.1, client certificate, RBAC; SQLite WAL with synchronous=FULL; 64 callers; pods of 4 KB",
        };
        void Put(string name, double value, double target, string unit, bool more)
        {
            var met = more ? value >= target : value <= target;
            results[name] = new JsonObject { ["value"] = Math.Round(value, 2), ["target"] = target, ["unit"] = unit, ["met"] = met };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24}{value,12:0.00}{target,12:0.##} {unit} {(met ? "met" : "NOT met")}"));
        }

        await using (var server = await ServerUnderMeasure.StartAsync(folder, token))
        {
            await PostAsync(server.Client, "/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}""", token);
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => PostAsync(server.Client, Pods, Pod($"p{i}"), token)));

            var bare = await RateAsync(i => ReadAsync(server.Bare, "/", token));
            results["bareEndpoint"] = new JsonObject { ["value"] = Math.Round(bare, 2), ["unit"] = "1/s" };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"bareEndpoint",-24}{bare,12:0.00} 1/s"));
            var get = await RateAsync(i => ReadAsync(server.Client, $"{Pods}/p{i % 1_000}", token));
            Put("get", get, 10_000, "1/s", more: true);
            results["getShareOfBare"] = Math.Round(get / bare, 3);
            Put("listOf1000Pods", await MedianAsync(21, () => ReadAsync(server.Client, Pods, token)), 30, "ms", more: false);
            var written = 0;
            Put("durableCreate", await RateAsync(i => PostAsync(server.Client, Pods, Pod($"c{Interlocked.Increment(ref written)}"), token)), 2_000, "1/s", more: true);
            Put("watchDeliveryP99", await WatchAsync(server, token), 250, "ms", more: false);
        }

        var fresh = Directory.CreateTempSubdirectory("benchmark-").FullName;
        await using (var server = await ServerUnderMeasure.StartAsync(fresh, token))
        {
            using var gate = new SemaphoreSlim(Callers);
            await Task.WhenAll(Enumerable.Range(0, Objects).Select(async i =>
            {
                await gate.WaitAsync(token);
                try { await PostAsync(server.Client, Maps, Map($"m{i}"), token); }
                finally { gate.Release(); }
            }));
        }

        await using (var server = await ServerUnderMeasure.StartAsync(fresh, token))
        {
            Put("startWith10000", server.Start.TotalSeconds, 2, "s", more: false);
            await ReadAsync(server.Client, $"{Maps}?limit=500", token);
            Put("memoryWith10000", ProcessMemory.OfProcess(server.ProcessId) ?? 0, 200, "MiB PSS", more: false);
            await Task.Delay(TimeSpan.FromSeconds(3), token);
            var (cpu, clock) = (server.CpuTime, Stopwatch.StartNew());
            await Task.Delay(TimeSpan.FromSeconds(10), token);
            Put("idleCpu", (server.CpuTime - cpu) / clock.Elapsed * 100, 1, "% of a core", more: false);
        }

        var output = Path.Combine(DashboardProcess.Root(), "artifacts", "benchmarks");
        Directory.CreateDirectory(output);
        await File.WriteAllTextAsync(Path.Combine(output, "apiserver.json"), results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", token);
        Directory.Delete(folder, recursive: true);
        Directory.Delete(fresh, recursive: true);
        return 0;
    }

    /// <summary>How often all callers together can do something in a second, after one second that does not count.</summary>
    private static async Task<double> RateAsync(Func<int, Task> call)
    {
        var (done, counting, ended, next) = (0, false, false, 0);
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref ended))
            {
                await call(Interlocked.Increment(ref next));
                if (Volatile.Read(ref counting)) { Interlocked.Increment(ref done); }
            }
        })).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();
        Volatile.Write(ref counting, true);
        await Task.Delay(Span);
        var rate = Volatile.Read(ref done) / clock.Elapsed.TotalSeconds;
        Volatile.Write(ref ended, true);
        await Task.WhenAll(callers);
        return rate;
    }

    private static async Task<double> MedianAsync(int times, Func<Task> call)
    {
        var all = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            await call();
            all.Add(clock.Elapsed.TotalMilliseconds);
        }

        return all.Order().ElementAt(times / 2);
    }

    /// <summary>The time from before a write until a watcher has its line, which 99 of 100 deliveries do not exceed.</summary>
    private static async Task<double> WatchAsync(ServerUnderMeasure server, CancellationToken cancellationToken)
    {
        using var client = server.CreateClient();
        await PostAsync(client, Maps, Map("watched"), cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var delays = new ConcurrentBag<double>();
        var connected = 0;
        var watchers = Enumerable.Range(0, Watchers).Select(async _ =>
        {
            try
            {
                using var answer = await client.GetAsync($"{Maps}?watch=true&fieldSelector=metadata.name%3Dwatched", HttpCompletionOption.ResponseHeadersRead, stop.Token);
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop.Token));
                Interlocked.Increment(ref connected);
                while (await reader.ReadLineAsync(stop.Token) is { } line)
                {
                    var mark = line.IndexOf("\"mark\":\"", StringComparison.Ordinal);
                    if (mark >= 0 && sent.TryGetValue(line.Substring(mark + 8, 8), out var since)) { delays.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds); }
                }
            }
            catch (OperationCanceledException)
            {
                // The measurement is over.
            }
        }).ToList();
        while (Volatile.Read(ref connected) < Watchers) { await Task.Delay(50, cancellationToken); }
        for (var i = 0; i < 20 * 10; i++)
        {
            var mark = i.ToString("D8", CultureInfo.InvariantCulture);
            sent[mark] = Stopwatch.GetTimestamp();
            using var content = new StringContent($$"""{"data":{"mark":"{{mark}}"} }""", Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));
            using var answer = await server.Client.PatchAsync($"{Maps}/watched", content, cancellationToken);
            answer.EnsureSuccessStatusCode();
            var due = TimeSpan.FromMilliseconds(50) - Stopwatch.GetElapsedTime(sent[mark]);
            if (due > TimeSpan.Zero) { await Task.Delay(due, cancellationToken); }
        }

        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(watchers);
        var sorted = delays.Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"deliveries",-24}{sorted.Count,12} of {200 * Watchers}, median {sorted[sorted.Count / 2]:0.0} ms"));
        return sorted[(int)(sorted.Count * 0.99)];
    }

    private static async Task ReadAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(path, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
    }

    private static async Task PostAsync(HttpClient client, string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(path, content, cancellationToken);
        if (!answer.IsSuccessStatusCode) { throw new HttpRequestException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"); }
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
    }

    private static string Pod(string name) =>
        $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","labels":{"app":"web"},"annotations":{"note":"{{new string('x', 2_400)}}"} },"spec":{"containers":[{"name":"web","image":"example.com/web:1","ports":[{"containerPort":8080}],"env":[{"name":"COLOR","value":"green"}]}]} }""";

    private static string Map(string name) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"},"data":{"text":"{{new string('x', 3_600)}}"} }""";
}

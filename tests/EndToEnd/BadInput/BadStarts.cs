using System.Net;
using System.Net.Sockets;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.BadInput;

/// <summary>What can be wrong before the dashboard runs, or with the place where it keeps everything.</summary>
internal static class BadStarts
{
    public static IReadOnlyList<BadInputCase> All { get; } =
    [
        new("a busy port", "terminal", "is taken by", async (bench, cancellationToken) =>
        {
            using var holder = new TcpListener(IPAddress.Loopback, 0);
            holder.Start();
            var port = ((IPEndPoint)holder.LocalEndpoint).Port;
            var (code, output) = await DashboardProcess.RunToEndAsync(bench.Data, ["--port", $"{port}", "--api-port", "0"], cancellationToken);
            Assert.Equal(1, code);
            Assert.Contains($"Port {port}", output, StringComparison.Ordinal);
            if (OperatingSystem.IsLinux()) { Assert.Contains($"(process {Environment.ProcessId})", output, StringComparison.Ordinal); }
            return output;
        }),
        new("a busy port of the API", "terminal", "choose another with --port (dashboard) or --api-port (Kubernetes API)", async (bench, cancellationToken) =>
        {
            using var holder = new TcpListener(IPAddress.Loopback, 0);
            holder.Start();
            var (code, output) = await DashboardProcess.RunToEndAsync(bench.Data, ["--port", "0", "--api-port", $"{((IPEndPoint)holder.LocalEndpoint).Port}"], cancellationToken);
            Assert.Equal(1, code);
            return output;
        }),
        new("a port that is no number", "terminal", "--port eighty is not a port. Give a number from 1 to 65535", async (bench, cancellationToken) =>
            (await DashboardProcess.RunToEndAsync(bench.Data, ["--port", "eighty"], cancellationToken)).Output),
        new("an unwritable data folder", "terminal", "Choose another with --data.", async (_, cancellationToken) =>
        {
            // Nobody makes a folder there, not even root.
            Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a folder in which nobody may write");
            return await BadInputBench.RefusedStartAsync("/proc/learning-gitops", cancellationToken);
        }),
        new("a file where the data folder should be", "terminal", "cannot be made", async (bench, cancellationToken) =>
        {
            await File.WriteAllTextAsync(bench.Data, "", cancellationToken);
            return await BadInputBench.RefusedStartAsync(bench.Data, cancellationToken);
        }),
        new("a second instance on the same folder", "terminal", "is in use by", async (bench, cancellationToken) =>
        {
            var output = await BadInputBench.RefusedStartAsync(bench.Tutorial.Dashboard.DataFolder, cancellationToken);
            Assert.Contains($"(process {bench.Tutorial.Dashboard.Id})", output, StringComparison.Ordinal);
            return output;
        }),
        new("damaged settings", "terminal", "settings.json is damaged", async (bench, cancellationToken) =>
        {
            Directory.CreateDirectory(bench.Data);
            await File.WriteAllTextAsync(Path.Combine(bench.Data, "settings.json"), "{ \"port\": ", cancellationToken);
            return await BadInputBench.RefusedStartAsync(bench.Data, cancellationToken);
        }),
        new("a damaged database of the progress", "terminal", "tutorial.db is damaged", async (bench, cancellationToken) =>
        {
            Directory.CreateDirectory(Path.Combine(bench.Data, "tutorial"));
            await File.WriteAllTextAsync(Path.Combine(bench.Data, "tutorial", "tutorial.db"), new string('x', 8192), cancellationToken);
            return await BadInputBench.RefusedStartAsync(bench.Data, cancellationToken);
        }),
        new("a damaged repository", "terminal", "cannot be used", async (bench, cancellationToken) =>
        {
            Directory.CreateDirectory(Path.Combine(bench.Data, "repository", "remote.git", "refs"));
            await File.WriteAllTextAsync(Path.Combine(bench.Data, "repository", "remote.git", "HEAD"), "nothing", cancellationToken);
            return await BadInputBench.RefusedStartAsync(bench.Data, cancellationToken);
        }),
        new("a damaged database of the cluster", "page of the cluster", "cluster.db is damaged", async (bench, cancellationToken) =>
        {
            Directory.CreateDirectory(Path.Combine(bench.Data, "cluster"));
            await File.WriteAllTextAsync(Path.Combine(bench.Data, "cluster", "created"), "", cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(bench.Data, "cluster", "cluster.db"), new string('x', 8192), cancellationToken);
            await using var dashboard = await DashboardProcess.StartAsync(bench.Data, null, cancellationToken);
            await using var learner = await Learner.OpenAsync(bench.Browsers.Browser, dashboard.Address);
            await learner.Page.GotoAsync("/cluster");
            await Expect(learner.Page.GetByText("cluster.db is damaged").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            return await learner.Page.GetByText("cluster.db is damaged").First.InnerTextAsync();
        }),
        new("a full disk", "kubectl", "disk is full", FullDisk.CreateOnItAsync),
    ];
}

using CliWrap;

namespace EndToEnd.BadInput;

/// <summary>A disk of a few MiB that only one process sees: a tmpfs in a mount namespace of its own.</summary>
internal static class FullDisk
{
    private const string Mount = "mount -t tmpfs -o size=24m,mode=0700 none \"$0\" && exec \"$@\"";

    /// <summary>Runs a dashboard with its data on such a disk, fills it, and creates an object by kubectl.</summary>
    /// <returns>What kubectl says.</returns>
    public static async Task<string> CreateOnItAsync(BadInputBench bench, CancellationToken cancellationToken)
    {
        await SkipWithoutNamespacesAsync(bench.Folder, cancellationToken);
        var disk = Path.Combine(bench.Folder, "disk");
        Directory.CreateDirectory(disk);
        await using var dashboard = await DashboardProcess.StartAsync(
            new DashboardStart(Path.Combine(disk, "data"))
            {
                Arguments = ["--port", "0", "--api-port", "0", "--jump-to", "0/create-cluster"],
                Around = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", Mount, disk],
            },
            cancellationToken);
        await dashboard.WaitForLineAsync("0/create-cluster is proven", cancellationToken);

        // From outside, the process's own view of its files.
        var inside = $"/proc/{dashboard.Id}/root{disk}";
        var kubectl = await Kubectl.FindAsync($"/proc/{dashboard.Id}/root{dashboard.Kubeconfig}", bench.Folder);
        Fill(Path.Combine(inside, "filler"));
        var refused = await kubectl.TryAsync(cancellationToken, "create", "configmap", "big", "--from-literal", $"text={new string('x', 100_000)}");
        Assert.Equal(1, refused.ExitCode);
        using var browser = new HttpClient();
        Assert.Equal("ok", await browser.GetStringAsync(new Uri(dashboard.Address, "/healthz"), cancellationToken));
        return refused.StandardError;
    }

    private static void Fill(string path)
    {
        using var filler = File.Create(path);
        try
        {
            while (true)
            {
                filler.Write(new byte[4096]);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // That is when it is full.
        }
    }

    private static async Task SkipWithoutNamespacesAsync(string folder, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a small disk needs Linux's mount namespaces");
        var probe = Directory.CreateDirectory(Path.Combine(folder, "probe")).FullName;
        try
        {
            var result = await Cli.Wrap("unshare").WithArguments(["--user", "--map-root-user", "--mount", "sh", "-c", Mount, probe, "true"])
                .WithValidation(CommandResultValidation.None).ExecuteAsync(cancellationToken);
            Assert.SkipUnless(result.ExitCode == 0, "this system gives its users no mount namespace, so there is no small disk");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("unshare is not installed, so there is no small disk");
        }
    }
}

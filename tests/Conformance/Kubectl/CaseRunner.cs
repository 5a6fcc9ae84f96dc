using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using k8s;
using ServerProcess;

namespace Conformance.Kubectl;

/// <summary>Runs cases in bash, each in its own namespace, folder and home.</summary>
internal sealed class CaseRunner : IDisposable
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(120);
    private readonly string _kubeconfig;
    private readonly string _binaries;
    private readonly k8s.Kubernetes _client;

    private CaseRunner(string kubeconfig, string binaries)
    {
        (_kubeconfig, _binaries) = (File.ReadAllText(kubeconfig), binaries);
        _client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(kubeconfig)));
    }

    /// <summary>Makes a runner for a cluster; the test is skipped where kubectl or helm cannot be had.</summary>
    public static async Task<CaseRunner> CreateAsync(ClusterUnderTest cluster) => new(cluster.Kubeconfig, await Toolbox.CreateAsync(cluster));

    /// <summary>Runs one case.</summary>
    /// <returns>What differed; null where nothing did.</returns>
    public async Task<string?> RunAsync(ConformanceCase conformanceCase, CancellationToken cancellationToken)
    {
        var ns = "c" + Guid.NewGuid().ToString("N")[..8];
        var home = Directory.CreateTempSubdirectory("conformance-").FullName;
        try
        {
            var work = Path.Combine(home, "work");
            Directory.CreateDirectory(work);
            Directory.CreateDirectory(Path.Combine(home, ".kube"));
            await File.WriteAllTextAsync(Path.Combine(home, ".kube", "config"), _kubeconfig.Replace("- context:\n", $"- context:\n    namespace: {ns}\n", StringComparison.Ordinal), cancellationToken);
            foreach (var (name, content) in conformanceCase.Files)
            {
                var path = Path.Combine(work, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, content.Replace("{{NS}}", ns, StringComparison.Ordinal), cancellationToken);
            }

            await CreateNamespaceAsync(ns, cancellationToken);
            if (conformanceCase.Setup is { } setup)
            {
                await File.WriteAllTextAsync(Path.Combine(home, "setup.yaml"), setup.Replace("{{NS}}", ns, StringComparison.Ordinal), cancellationToken);
                var prepared = await BashAsync("kubectl apply -f ../setup.yaml", home, work, cancellationToken);
                if (prepared.ExitCode != 0) { return $"setup: {prepared.StandardError.Trim()}"; }
            }

            foreach (var step in conformanceCase.Steps)
            {
                if (await StepAsync(step, ns, home, work, cancellationToken) is { } difference) { return difference; }
            }

            return null;
        }
        finally
        {
            await CleanAsync(ns);
            Directory.Delete(home, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>A namespace is fresh, but no longer new: its account is there, as a person who types would find it.</summary>
    private async Task CreateNamespaceAsync(string ns, CancellationToken cancellationToken)
    {
        await _client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = ns } }, cancellationToken: cancellationToken);
        await foreach (var _ in _client.CoreV1.WatchListNamespacedServiceAccountAsync(ns, fieldSelector: "metadata.name=default", timeoutSeconds: 60, cancellationToken: cancellationToken)) { return; }
        throw new InvalidOperationException($"namespace {ns} got no account within a minute");
    }

    /// <summary>Deletes the namespace, and definitions, which belong to none: left behind, their short names would be ambiguous for the cases that follow.</summary>
    private async Task CleanAsync(string ns)
    {
        var definitions = await _client.ApiextensionsV1.ListCustomResourceDefinitionAsync();
        foreach (var name in definitions.Items.Select(definition => definition.Metadata.Name).Where(name => name.Contains(ns, StringComparison.Ordinal)))
        {
            await _client.ApiextensionsV1.DeleteCustomResourceDefinitionAsync(name);
            await foreach (var (type, _) in _client.ApiextensionsV1.WatchListCustomResourceDefinitionAsync(
                fieldSelector: $"metadata.name={name}", resourceVersion: definitions.Metadata.ResourceVersion, timeoutSeconds: 60))
            {
                if (type == WatchEventType.Deleted) { break; }
            }
        }

        await _client.CoreV1.DeleteNamespaceAsync(ns);
    }

    private async Task<string?> StepAsync(ConformanceStep step, string ns, string home, string work, CancellationToken cancellationToken)
    {
        var run = step.Run.Replace("{{NS}}", ns, StringComparison.Ordinal);
        var end = TimeProvider.System.GetTimestamp();
        var patience = step.Within is { } within ? TimeSpan.FromSeconds(double.Parse(within.TrimEnd('s'), CultureInfo.InvariantCulture)) : TimeSpan.Zero;
        while (true)
        {
            var result = await BashAsync(run, home, work, cancellationToken);
            if (Difference(step, ns, result) is not { } difference) { return null; }
            if (TimeProvider.System.GetElapsedTime(end) >= patience) { return $"$ {run}\n{difference}"; }
        }
    }

    private static string? Difference(ConformanceStep step, string ns, BufferedCommandResult result)
    {
        string Here(string text) => text.Replace("{{NS}}", ns, StringComparison.Ordinal);
        var printed = $"exit {result.ExitCode}\n--- stdout\n{Cut(result.StandardOutput)}--- stderr\n{Cut(result.StandardError)}";
        if (result.ExitCode != step.Exit) { return $"expected exit {step.Exit}, got {printed}"; }
        if (step.Stdout is { } stdout && !ExpectedText.Matches(Here(stdout), result.StandardOutput)) { return $"expected stdout\n{Cut(Here(stdout))}got {printed}"; }
        if (step.Stderr is { } stderr && !ExpectedText.Matches(Here(stderr), result.StandardError)) { return $"expected stderr\n{Cut(Here(stderr))}got {printed}"; }
        if (step.StdoutContains.Find(part => !ExpectedText.Contains(Here(part), result.StandardOutput)) is { } missing) { return $"stdout lacks: {missing}\ngot {printed}"; }
        if (step.StderrContains.Find(part => !ExpectedText.Contains(Here(part), result.StandardError)) is { } absent) { return $"stderr lacks: {absent}\ngot {printed}"; }
        return step.StdoutMatches is { } pattern && !Regex.IsMatch(ExpectedText.Normalized(result.StandardOutput), Here(pattern), RegexOptions.None, TimeSpan.FromSeconds(5))
            ? $"stdout does not match {pattern}\ngot {printed}"
            : null;
    }

    private static string Cut(string text) => (text.Length > 1500 ? text[..1500] + "..." : text).TrimEnd('\n') + "\n";

    private async Task<BufferedCommandResult> BashAsync(string command, string home, string work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestCommand);
        try
        {
            return await Cli.Wrap("bash").WithArguments(["-c", command]).WithWorkingDirectory(work)
                .WithEnvironmentVariables(environment => environment
                    .Set("HOME", home)
                    .Set("KUBECONFIG", Path.Combine(home, ".kube", "config"))
                    .Set("XDG_CACHE_HOME", null).Set("XDG_CONFIG_HOME", null).Set("XDG_DATA_HOME", null)
                    .Set("HTTPS_PROXY", null).Set("https_proxy", null).Set("HTTP_PROXY", null).Set("http_proxy", null)
                    .Set("PATH", _binaries + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH")))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new BufferedCommandResult(124, default, default, "", $"{command} did not end within {LongestCommand.TotalSeconds:0} s");
        }
    }
}

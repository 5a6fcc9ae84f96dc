using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace Conformance.Kubectl;

/// <summary>Runs cases in bash, each in its own namespace, folder and home.</summary>
/// <param name="kubeconfig">The kubeconfig of a cluster's administrator.</param>
/// <param name="binaries">A folder with <c>kubectl</c>, <c>helm</c>, <c>helm3</c> and <c>helm4</c>.</param>
internal sealed class CaseRunner(string kubeconfig, string binaries)
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(120);

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
            var config = Path.Combine(home, ".kube", "config");
            File.Copy(kubeconfig, config);
            foreach (var (name, content) in conformanceCase.Files)
            {
                var path = Path.Combine(work, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, content.Replace("{{NS}}", ns, StringComparison.Ordinal), cancellationToken);
            }

            var prepare = $"kubectl create namespace {ns} && kubectl config set-context --current --namespace={ns}";
            if (conformanceCase.Setup is { } setup)
            {
                await File.WriteAllTextAsync(Path.Combine(home, "setup.yaml"), setup.Replace("{{NS}}", ns, StringComparison.Ordinal), cancellationToken);
                prepare += " && kubectl apply -f ../setup.yaml";
            }

            var prepared = await BashAsync(prepare, home, work, cancellationToken);
            if (prepared.ExitCode != 0) { return $"setup: {prepared.StandardError.Trim()}"; }
            foreach (var step in conformanceCase.Steps)
            {
                if (await StepAsync(step, ns, home, work, cancellationToken) is { } difference) { return difference; }
            }

            return null;
        }
        finally
        {
            // Definitions belong to no namespace; left behind, their short names would be ambiguous for the cases that follow.
            await BashAsync(
                $"kubectl get crd -o name | grep -F {ns} | xargs -r kubectl delete --ignore-not-found; kubectl delete namespace {ns} --wait=false --ignore-not-found",
                home, home, CancellationToken.None);
            Directory.Delete(home, recursive: true);
        }
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
                    .Set("PATH", binaries + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH")))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new BufferedCommandResult(124, default, default, "", $"{command} did not end within {LongestCommand.TotalSeconds:0} s");
        }
    }
}

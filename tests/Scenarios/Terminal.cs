using System.Text;
using CliWrap;
using Clusters.Tools;

namespace Scenarios;

/// <summary>A learner's bash: set up as the step's page shows, in an empty home, with a clone of the repository.</summary>
/// <param name="home">Its home, where clones are made.</param>
/// <param name="binaries">The folder with kubectl and helm.</param>
/// <param name="setup">What the page shows for a terminal.</param>
/// <param name="cloneAddress">The address to clone.</param>
internal sealed class Terminal(string home, string binaries, TerminalSetup setup, Uri cloneAddress)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Types a command: in an up-to-date clone, or, where it clones by itself, in an empty folder.</summary>
    /// <returns>What the last line of it ended with, and all that was printed.</returns>
    public async Task<(int ExitCode, string Printed)> TypeAsync(string command, CancellationToken cancellationToken)
    {
        var work = Path.Combine(home, Path.GetRandomFileName());
        Directory.CreateDirectory(work);
        await File.WriteAllTextAsync(
            Path.Combine(home, ".gitconfig"), "[user]\n\tname = Learner\n\temail = learner@example.org\n", cancellationToken);
        var clone = command.StartsWith("git clone", StringComparison.Ordinal) ? "" : $"git clone --quiet {cloneAddress} learning-gitops && cd learning-gitops || exit\n";
        var script = Path.Combine(home, Path.GetRandomFileName() + ".sh");
        await File.WriteAllTextAsync(script, $"{setup.ForBash}\n{clone}{command}\n", cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        var printed = new StringBuilder();
        var target = PipeTarget.ToDelegate(line => { lock (printed) { printed.AppendLine(line); } });
        try
        {
            var result = await Cli.Wrap("bash").WithArguments([script]).WithWorkingDirectory(work)
                .WithEnvironmentVariables(environment => environment
                    .Set("HOME", home)
                    .Set("PATH", binaries + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"))
                    .Set("GIT_TERMINAL_PROMPT", "0").Set("GIT_CONFIG_NOSYSTEM", "1").Set("LC_ALL", "C.UTF-8")
                    .Set("KUBECONFIG", null).Set("XDG_CACHE_HOME", null).Set("XDG_CONFIG_HOME", null)
                    .Set("HTTPS_PROXY", null).Set("https_proxy", null).Set("HTTP_PROXY", null).Set("http_proxy", null).Set("no_proxy", null).Set("NO_PROXY", null))
                .WithStandardOutputPipe(target).WithStandardErrorPipe(target)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(limit.Token);
            return (result.ExitCode, printed.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The command did not end within {Longest.TotalMinutes} minutes:\n{command}\n{printed}");
        }
    }
}

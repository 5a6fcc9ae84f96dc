using CliWrap;
using CliWrap.Buffered;
using Testing;

namespace EndToEnd;

/// <summary>The real kubectl in front of a dashboard's cluster, with nothing but the kubeconfig that was printed.</summary>
public sealed class Kubectl
{
    private readonly string _path;
    private readonly string _kubeconfig;
    private readonly string _home;

    private Kubectl(string path, string kubeconfig, string home) => (_path, _kubeconfig, _home) = (path, kubeconfig, home);

    /// <summary>Finds kubectl; where there is none the test is skipped.</summary>
    /// <param name="kubeconfig">The kubeconfig that was printed.</param>
    /// <param name="home">A folder for what kubectl caches.</param>
    public static async Task<Kubectl> FindAsync(string kubeconfig, string home) =>
        new((await Tools.KubectlAsync()).Require(Assert.Skip), kubeconfig, home);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await TryAsync(cancellationToken, arguments);
        Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.StandardError}");
        return result.StandardOutput;
    }

    /// <summary>Runs a command whose end is read by the caller.</summary>
    public async Task<BufferedCommandResult> TryAsync(CancellationToken cancellationToken, params string[] arguments) =>
        await Command(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken);

    /// <summary>Follows a command that does not end by itself, until a line is what is waited for.</summary>
    /// <returns>The lines up to and with that one.</returns>
    public async Task<IReadOnlyList<string>> FollowAsync(
        Func<string, bool> last, Func<Task>? afterFirstLine, CancellationToken cancellationToken, params string[] arguments)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new List<string>();
        var running = Command(arguments)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                lines.Add(line);
                first.TrySetResult();
                if (last(line)) { enough.Cancel(); }
            }))
            .WithValidation(CommandResultValidation.None).ExecuteAsync(enough.Token);
        try
        {
            if (afterFirstLine is not null)
            {
                await Task.WhenAny(first.Task, running.Task);
                await afterFirstLine();
            }

            await running;
            Assert.Fail($"kubectl {string.Join(' ', arguments)} ended by itself after:\n{string.Join('\n', lines)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The line came; kubectl was stopped as by Ctrl+C.
        }

        return lines;
    }

    private Command Command(string[] arguments) => Cli.Wrap(_path).WithArguments(arguments).WithEnvironmentVariables(environment => environment
        .Set("KUBECONFIG", _kubeconfig).Set("HOME", _home).Set("HTTPS_PROXY", null).Set("https_proxy", null).Set("HTTP_PROXY", null).Set("http_proxy", null));
}

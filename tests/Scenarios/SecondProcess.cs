using System.Diagnostics;

namespace Scenarios;

/// <summary>An embedded cluster in a process of its own; it ends with its standard input.</summary>
internal sealed class SecondProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private SecondProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The kubeconfig of its administrator.</summary>
    public string Kubeconfig { get; private set; } = "";

    /// <summary>Starts it, and returns when its API answers.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="remote">The bare repository that its Argo CD reads.</param>
    /// <param name="gitHost">The address under which its pods know the git host.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<SecondProcess> StartAsync(string folder, string remote, string gitHost, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, "repository"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "repository", "remote.git"), remote);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(Toolbox.OutputOf("ClusterProcess"), "ClusterProcess.dll"), folder, Toolbox.Images, gitHost })
        {
            start.ArgumentList.Add(argument);
        }

        var second = new SecondProcess(Process.Start(start) ?? throw new InvalidOperationException("the second process did not start"));
        second.Kubeconfig = await second._process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"the second process ended: {await second._errors}");
        return second;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

using System.ComponentModel;
using System.Diagnostics;
using Kubernetes.Kubelet.Logs;

namespace Kubernetes.Kubelet.Containers;

/// <summary>
/// A container that is a process of this machine. Its standard input is its lifeline: the process ends when this one does,
/// however that happens, because the system then closes the pipe.
/// </summary>
internal sealed class ProcessContainer : ContainerInstance
{
    private readonly Process _process;
    private (TimeSpan Cpu, long Memory) _measured;

    private ProcessContainer(Process process, ContainerLog log)
    {
        _process = process;
        Completion = FollowAsync(log);
    }

    internal override Task<int> Completion { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="host">The dotnet host, or the program itself.</param>
    /// <param name="arguments">Its arguments, one by one.</param>
    /// <param name="environment">Its whole environment: nothing is inherited.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="log">Where its output goes.</param>
    /// <exception cref="ContainerStartException">The system refused to start it.</exception>
    internal static ProcessContainer Start(
        string host, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, ContainerLog log)
    {
        var start = new ProcessStartInfo(host, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ProcessContainer(Process.Start(start) ?? throw new ContainerStartException("no process was started"), log);
        }
        catch (Win32Exception error)
        {
            throw new ContainerStartException(error.Message);
        }
    }

    internal override void RequestStop()
    {
        try
        {
            _process.StandardInput.Write('\n');
            _process.StandardInput.Flush();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It has ended already.
        }
    }

    internal override void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }

    internal override (TimeSpan Cpu, long Memory) Measure()
    {
        try
        {
            _process.Refresh();
            _measured = (_process.TotalProcessorTime, _process.WorkingSet64);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It ended between two measurements; the last one stands.
        }

        return _measured;
    }

    public override async ValueTask DisposeAsync()
    {
        Kill();
        await Completion;
        _process.Dispose();
    }

    private async Task<int> FollowAsync(ContainerLog log)
    {
        await Task.WhenAll(CopyAsync(_process.StandardOutput, log), CopyAsync(_process.StandardError, log));
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader output, ContainerLog log)
    {
        var lines = new LineSplitter(log.Write);
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await output.ReadAsync(buffer, CancellationToken.None)) > 0)
            {
                lines.Add(buffer.AsSpan(0, count));
            }
        }
        catch (IOException)
        {
            // A broken pipe is the end of the output.
        }

        lines.Complete();
    }
}

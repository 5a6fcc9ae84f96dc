using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using Kubernetes.Kubelet.Containers;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Probes;

namespace Kubernetes.Kubelet.Pods;

/// <content>The built-in shell in this container.</content>
internal sealed partial class ContainerRunner
{
    private const int LongestMessage = 4096;
    private const int LongestMessageOfLog = 2048;
    private const int MostLinesOfLog = 80;
    private const int MostProbeOutput = 10 * 1024;

    private string Root => Path.Combine(_folder, "root");

    private ShellSession NewSession(ImmutableDictionary<string, string> variables, string mainCommand)
    {
        ReadOnlySpan<(string Name, string Value)> assumed =
            [("HOSTNAME", _context.Key.Name), ("HOME", "/root"), ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")];
        foreach (var (name, value) in assumed)
        {
            if (!variables.ContainsKey(name)) { variables = variables.Add(name, value); }
        }

        return new ShellSession
        {
            Pod = _context.Key,
            MainCommand = mainCommand,
            Files = Files(),
            Network = _node.Network,
            Time = _node.Time,
            Environment = variables,
            Folder = _container.WorkingDir is { Length: > 0 } folder ? ContainerFiles.Normal("/", folder) : "/",
        };
    }

    // Each run of a container begins with the files of its image: here, with none.
    private void RemoveFiles()
    {
        if (Directory.Exists(Root)) { Directory.Delete(Root, recursive: true); }
    }

    private ContainerFiles Files() => new(ContainerRoot.Create(Root, _context), _container, _context.Pod, _context.Volumes);

    // What a container leaves in its message file, or the end of its log, as a kubelet reads them.
    private string? MessageOf(int exitCode)
    {
        var path = ContainerFiles.Normal("/", _container.TerminationMessagePath is { Length: > 0 } stated ? stated : "/dev/termination-log");
        var files = Files();
        if (files.Exists(path) && !files.IsFolder(path))
        {
            using var file = files.Read(path);
            var bytes = new byte[LongestMessage];
            var length = file.ReadAtLeast(bytes, LongestMessage, throwOnEndOfStream: false);
            if (length > 0) { return Encoding.UTF8.GetString(bytes, 0, length); }
        }

        if (exitCode == 0 || _container.TerminationMessagePolicy != "FallbackToLogsOnError" || _log is not { } log) { return null; }
        var text = string.Concat(log.Read(follow: false).Written.TakeLast(MostLinesOfLog).Select(line => line.Text + "\n"));
        return text.Length == 0 ? null : text.Length > LongestMessageOfLog ? text[^LongestMessageOfLog..] : text;
    }

    private Func<IList<string>, TimeSpan, CancellationToken, Task<ProbeResult>>? ProbeCommandOf(StartedContainer running) =>
        running.Instance is ShellContainer ? ProbeAsync : null;

    private async Task<ProbeResult> ProbeAsync(IList<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (OpenSession() is not { } session || SimulatedCommand.Of(new V1Container(), [.. command], waitsForIt: false, () => session).Refusal is not null) { return ProbeResult.Success; }
        using var limit = new CancellationTokenSource(timeout, _node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var output = new BoundedBuffer(MostProbeOutput);
        try
        {
            return await new Shell(session).RunAsync([.. command], new ExecStreams(Stream.Null, output, output), false, either.Token) == 0
                ? ProbeResult.Success
                : ProbeResult.Failure(Encoding.UTF8.GetString(output.ToArray()));
        }
        catch (BrokenPipeException)
        {
            return ProbeResult.Failure(Encoding.UTF8.GetString(output.ToArray()));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ProbeResult.Failure($"command timed out: \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0}s");
        }
    }
}

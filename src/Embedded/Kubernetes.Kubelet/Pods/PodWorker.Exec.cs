using System.Security.Cryptography;
using k8s.Models;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;

namespace Kubernetes.Kubelet.Pods;

internal sealed partial class PodWorker
{
    private readonly Lock _starting = new();
    private readonly SemaphoreSlim _filling = new(1, 1);
    private bool _filled;

    /// <summary>Runs a command in a container, or attaches to it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="NodeNetworkException">There is no such container, or it does not run.</exception>
    internal async Task<int> ExecAsync(ExecRequest request, ExecStreams streams, CancellationToken cancellationToken)
    {
        var runner = _containers.Concat(_inits).Concat(_ephemerals.Select(e => e.Runner)).FirstOrDefault(container => container.Name == request.Container)
            ?? throw new NodeNetworkException(400, "BadRequest", $"container {request.Container} is not valid for pod {Key.Name}");
        await FillVolumesAsync(cancellationToken);
        var session = runner.OpenSession() ?? throw new NodeNetworkException(400, "BadRequest", $"container not found (\"{request.Container}\")");
        if (request.Command.Length > 0)
        {
            return ShellVocabulary.Knows(request.Command[0]) || ShellScript.Of(request.Command, session) is not null
                ? await new Shell(session).RunAsync(request.Command, streams, request.Terminal, cancellationToken)
                : throw NotFound(request.Command[0]);
        }

        // What attaching shows has no exit code of its own: that is the container's.
        if (runner.Shell is { } shell)
        {
            await shell.AttachAsync(streams, cancellationToken);
            return 0;
        }

        var log = runner.OpenLog(new LogRequest(Key.Namespace, Key.Name, request.Container, Follow: true, TailLines: 0))
            ?? throw new NodeNetworkException(400, "BadRequest", $"container \"{request.Container}\" in pod \"{Key.Name}\" has no output yet");
        await using (log)
        {
            await log.CopyToAsync(streams.Output, cancellationToken);
        }

        return 0;
    }

    // In the words of a kubelet and of the runtimes below it, and what there is instead.
    private static NodeNetworkException NotFound(string command) => new(
        500,
        "InternalError",
        $"Internal error occurred: error executing command in container: failed to exec in container: failed to start exec \"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}\": OCI runtime exec failed: exec failed: "
        + $"unable to start container process: exec: \"{command}\": executable file not found in $PATH (this node's built-in shell knows: {ShellVocabulary.Text})");

    /// <summary>Writes the contents of volumes, which pods without a process do without until somebody looks.</summary>
    private async Task FillVolumesAsync(CancellationToken cancellationToken)
    {
        await _filling.WaitAsync(cancellationToken);
        try
        {
            if (!_filled)
            {
                _context.Volumes = await _volumes.MountAsync(Pod, write: true, _address.Address, cancellationToken);
                _filled = true;
            }
        }
        catch (Volumes.MountException error)
        {
            throw new NodeNetworkException(400, "BadRequest", error.Message);
        }
        finally
        {
            _filling.Release();
        }
    }

    /// <summary>Starts the ephemeral containers that were added to the running pod.</summary>
    private void StartEphemerals()
    {
        lock (_starting)
        {
            if (_ephemeralsUntil is not { } stop)
            {
                return;
            }

            foreach (var added in (Pod.Spec.EphemeralContainers ?? []).Where(spec => _ephemerals.All(known => known.Runner.Name != spec.Name)))
            {
                // It has the fields of a container, under a name of its own.
                var spec = k8s.KubernetesJson.Deserialize<V1Container>(k8s.KubernetesJson.Serialize(added));
                var known = Pod.Status?.EphemeralContainerStatuses?.FirstOrDefault(status => status.Name == spec.Name);
                var runner = new ContainerRunner(_node, _context, spec, false, known, _volumes.FolderOf(Uid), _logFolder, isEphemeral: true);
                _ephemerals = _ephemerals.Add((runner, runner.RunAsync(() => { }, stop)));
            }
        }
    }
}

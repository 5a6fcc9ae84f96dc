using System.Globalization;
using k8s.Models;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Pods;

namespace Kubernetes.Kubelet.Probes;

/// <summary>Asks a container once.</summary>
/// <param name="node">The node.</param>
/// <param name="context">The pod.</param>
/// <param name="container">The container.</param>
/// <param name="isSimulated">Whether nothing listens in it.</param>
/// <param name="run">Runs a command in it; null where it cannot run any.</param>
internal sealed class Prober(
    NodeServices node, PodContext context, V1Container container, bool isSimulated, Func<IList<string>, TimeSpan, CancellationToken, Task<ProbeResult>>? run)
{
    internal async Task<ProbeResult> AskAsync(V1Probe probe, CancellationToken cancellationToken)
    {
        if (probe.Exec?.Command is { Count: > 0 } command && run is not null)
        {
            return await run(command, TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1), cancellationToken);
        }

        // A simulated container answers nothing, so its delays are all that can be honoured; and commands cannot be run in a
        // container that has no file system of its own. Either is in order as long as the container runs.
        if (isSimulated || probe.Exec is not null)
        {
            return ProbeResult.Success;
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1), node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return probe switch
        {
            { HttpGet: { } http } => await GetAsync(http, timeout.Token, either.Token),
            { TcpSocket: { } tcp } => await ConnectAsync(NumberOf(tcp.Port), either.Token),
            { Grpc: { } grpc } => await ConnectAsync(grpc.Port, either.Token),
            _ => ProbeResult.Success,
        };
    }

    private async Task<ProbeResult> GetAsync(V1HTTPGetAction http, CancellationToken timedOut, CancellationToken cancellationToken)
    {
        var port = NumberOf(http.Port);
        var path = http.Path is { Length: > 0 } stated ? stated.StartsWith('/') ? stated : $"/{stated}" : "/";
        var address = $"{(http.Scheme ?? "HTTP").ToLowerInvariant()}://{context.Address.Address}:{port.ToString(CultureInfo.InvariantCulture)}{path}";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", $"kube-probe/{node.Options.Version.TrimStart('v')[..4]}");
            foreach (var header in http.HttpHeaders ?? [])
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }

            using var response = await context.Address.PortAt(port).SendAsync(request, cancellationToken);
            return (int)response.StatusCode is >= 200 and < 400
                ? ProbeResult.Success
                : ProbeResult.Failure($"HTTP probe failed with statuscode: {(int)response.StatusCode}");
        }
        catch (HttpRequestException error)
        {
            return ProbeResult.Failure($"Get \"{address}\": {error.Message}");
        }
        catch (OperationCanceledException) when (timedOut.IsCancellationRequested)
        {
            return ProbeResult.Failure($"Get \"{address}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
    }

    private async Task<ProbeResult> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var refused = ClusterErrors.Refused($"{context.Address.Address}:{port.ToString(CultureInfo.InvariantCulture)}").Message;
        try
        {
            return await context.Address.PortAt(port).ConnectAsync(cancellationToken) ? ProbeResult.Success : ProbeResult.Failure(refused);
        }
        catch (HttpRequestException error)
        {
            return ProbeResult.Failure(error.Message);
        }
    }

    private int NumberOf(IntOrString port)
    {
        if (int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return (container.Ports ?? []).FirstOrDefault(known => known.Name == port.Value)?.ContainerPort ?? 0;
    }
}

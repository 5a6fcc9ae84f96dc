using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Subresources;

namespace Kubernetes.ApiServer.Streams;

/// <summary>Answers <c>pods/exec</c> and <c>pods/attach</c> over a WebSocket.</summary>
internal sealed class ExecEndpoint(ObjectWriter writer, NodeAccess nodes, RbacAuthorizer authorizer)
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Outcome = 3;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (ns, name) = (call.Info.Namespace, call.Info.Name);
        var pod = writer.Get(call.Resource, ns, name).Parse();
        var container = PodContainers.Of(call, pod, name);
        var command = call.Context.Request.Query["command"].Select(c => c ?? "").ToImmutableArray();
        if (call.Info.Subresource == "exec" && command.IsEmpty)
        {
            throw Refusals.BadRequest("you must specify at least 1 command for the container");
        }

        if (!call.Flag("stdout") && !call.Flag("stderr") && !call.Flag("stdin"))
        {
            throw Refusals.BadRequest("you must specify at least one of stdin, stdout, stderr");
        }

        PodContainers.RequireRunning(pod, name, container);
        var connector = nodes.Connector;
        var (socket, _) = await Upgrade.AcceptAsync(call, authorizer, ChannelSocket.Protocols);
        using var channels = new ChannelSocket(socket);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var output = channels.Outgoing(Output);
        var terminal = call.Flag("tty");
        var input = channels.Incoming(Input);
        var reading = channels.ReadAsync(ending.Token);
        var streams = new PodStreams(call.Flag("stdin") ? input : Stream.Null, output, terminal ? output : channels.Outgoing(Error));
        try
        {
            var running = connector.ExecAsync(new PodExecRequest(ns, name, container, call.Info.Subresource == "attach" ? [] : command, terminal), streams, ending.Token);
            if (await Task.WhenAny(running, reading) == reading && !running.IsCompleted)
            {
                // The client left: what it started ends with it.
                await ending.CancelAsync();
            }

            await channels.SendAsync(Outcome, Status(await running), cancellationToken);
        }
        catch (NodeRequestException error)
        {
            await channels.SendAsync(Outcome, Encoding.UTF8.GetBytes(new StatusException(error.Code, error.Reason, error.Message).ToStatus().ToJsonString()), cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Nobody is left to be told.
        }

        await channels.CloseAsync(reading, ending);
    }

    private static byte[] Status(int exitCode)
    {
        var text = exitCode.ToString(CultureInfo.InvariantCulture);
        var status = exitCode == 0
            ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
            : new JsonObject
            {
                ["metadata"] = new JsonObject(),
                ["status"] = "Failure",
                ["message"] = $"command terminated with non-zero exit code: exit status {text}",
                ["reason"] = "NonZeroExitCode",
                ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = text }) },
            };
        return Encoding.UTF8.GetBytes(status.ToJsonString());
    }
}

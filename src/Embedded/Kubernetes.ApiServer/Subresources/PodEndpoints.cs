using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Microsoft.AspNetCore.Http.Features;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>What only pods have: a node to be bound to, and logs.</summary>
internal sealed class PodEndpoints(ObjectWriter writer, NodeAccess nodes, TimeProvider time)
{
    /// <summary>Answers <c>pods/log</c>.</summary>
    public async Task LogAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (ns, name) = (call.Info.Namespace, call.Info.Name);
        var pod = writer.Get(call.Resource, ns, name).Parse();
        var container = PodContainers.Of(call, pod, name);
        if (string.IsNullOrEmpty((string?)pod["spec"]?["nodeName"]))
        {
            call.Context.Response.StatusCode = 204;   // upstream: no place to ask, hence nothing to tell
            return;
        }

        var request = new PodLogRequest(
            ns, name, container, call.Flag("follow"), call.Flag("previous"), call.Flag("timestamps"), Number("tailLines"), Number("sinceSeconds"),
            DateTimeOffset.TryParse(call.Query("sinceTime"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var since) ? since : null, Number("limitBytes"));
        await using var log = await nodes.Connector.OpenLogAsync(request, cancellationToken);
        call.Context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        call.Context.Response.ContentType = "text/plain";
        await call.Context.Response.StartAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await log.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await call.Context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await call.Context.Response.Body.FlushAsync(cancellationToken);
        }

        long? Number(string parameter) => long.TryParse(call.Query(parameter), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value >= 0 ? value : throw Refusals.Invalid("PodLogOptions", "", name, [new StatusCause("FieldValueInvalid", $"Invalid value: {value}: must be greater than or equal to 0", parameter)])
            : null;
    }

    /// <summary>Answers <c>pods/binding</c>.</summary>
    public async Task BindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var body = TypedBody.Decode<V1Binding>((await RequestBody.ReadAsync(call.Context.Request, cancellationToken)).Object);
        if ((string?)body["target"]?["name"] is not { Length: > 0 } node)
        {
            throw Refusals.Invalid("Binding", "", call.Info.Name, [new StatusCause("FieldValueRequired", "Required value", "target.name")]);
        }

        var request = call.Write(call.Info.Name) with { Subresource = "binding" };
        while (true)
        {
            var current = writer.Get(call.Resource, call.Info.Namespace, call.Info.Name);
            var pod = current.Parse();
            if ((string?)pod["spec"]?["nodeName"] is { Length: > 0 } assigned)
            {
                throw Refusals.Conflict(call.Resource, call.Info.Name, $"pod {call.Info.Name} is already assigned to node \"{assigned}\"");
            }

            if (pod["metadata"]?["deletionTimestamp"] is not null)
            {
                throw Refusals.Conflict(call.Resource, call.Info.Name, $"pod {call.Info.Name} is being deleted, cannot be assigned to a host");
            }

            pod["spec"]!["nodeName"] = node;
            SetScheduled(pod);
            if (request.DryRun || await writer.ReplaceAsync(request, current, pod, null, null, cancellationToken) is not null)
            {
                break;
            }
        }

        await Responses.SuccessAsync(call.Context, 201, cancellationToken);
    }

    private void SetScheduled(JsonObject pod)
    {
        PodConditions.Set(pod, new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Managers.Format(time.GetUtcNow()),
        });
    }
}

using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Validation;
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
        var (tail, bytes, seconds, since) = LogLimits(call, name);
        var container = PodContainers.Of(call, pod, name);
        if (string.IsNullOrEmpty((string?)pod["spec"]?["nodeName"]))
        {
            call.Context.Response.StatusCode = 204;   // upstream: no place to ask, hence nothing to tell
            return;
        }

        var request = new PodLogRequest(
            ns, name, container, call.Flag("follow"), call.Flag("previous"), call.Flag("timestamps"), tail, seconds, since, bytes);
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
    }

    // By the rules and in the words of upstream's validation of PodLogOptions.
    private static (long? Tail, long? Bytes, long? Seconds, DateTimeOffset? Since) LogLimits(ApiCall call, string name)
    {
        var (tail, bytes, seconds) = (call.Number("tailLines"), call.Number("limitBytes"), call.Number("sinceSeconds"));
        DateTimeOffset? since = null;
        if (call.Query("sinceTime") is { Length: > 0 } text and not "null")
        {
            since = CelTimes.TryTimestamp(text, out var time)
                ? time
                : throw Refusals.BadRequest($"parsing time {FieldErrors.Show(text)} as \"2006-01-02T15:04:05Z07:00\": cannot parse {FieldErrors.Show(text)} as \"2006\"");
        }

        var errors = new FieldErrors();
        if (tail < 0) { errors.Invalid("tailLines", tail, "must be greater than or equal to 0"); }
        if (bytes < 1) { errors.Invalid("limitBytes", bytes, "must be greater than 0"); }
        if (seconds is not null && since is not null) { errors.Forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"); }
        else if (seconds < 1) { errors.Invalid("sinceSeconds", seconds, "must be greater than 0"); }
        if (call.Query("stream") is not null) { errors.Forbidden("stream", "may not be specified"); }
        return errors.All.Count == 0 ? (tail, bytes, seconds, since)
            : throw Refusals.Invalid("PodLogOptions", "", name, [.. errors.All.Select(error => new StatusCause(error.Reason, error.Message, error.Field))]);
    }

    /// <summary>Answers <c>pods/binding</c>.</summary>
    public async Task BindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var body = TypedBody.Decode<V1Binding>((await RequestBody.ReadAsync(call.Context.Request, "Binding", cancellationToken)).Object);
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

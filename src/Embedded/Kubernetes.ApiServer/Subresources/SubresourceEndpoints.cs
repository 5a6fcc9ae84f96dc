using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Streams;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Sends requests about subresources to those who answer them.</summary>
internal sealed class SubresourceEndpoints(
    ObjectWriter writer,
    ResourceEndpoints endpoints,
    ResourceReader reader,
    ScaleEndpoint scale,
    PodEndpoints pods,
    EvictionEndpoint evictions,
    ExecEndpoint exec,
    PortForwardEndpoint portForward,
    TokenEndpoint tokens,
    ProxyEndpoint proxy)
{
    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var subresource = call.Resource.FindSubresource(call.Info.Subresource) ?? throw Refusals.NoSuchPath();
        var verb = call.Info.Verb == "watch" ? "get" : call.Info.Verb;
        if (call.Info.Subresource != "proxy" && !subresource.Verbs.Contains(verb))
        {
            throw Refusals.MethodNotAllowed();
        }

        return (call.Resource.Plural, call.Info.Subresource) switch
        {
            (_, "scale") => scale.AnswerAsync(call, cancellationToken),
            ("pods", "log") => pods.LogAsync(call, cancellationToken),
            ("pods", "binding") => pods.BindAsync(call, cancellationToken),
            ("pods", "eviction") => evictions.AnswerAsync(call, cancellationToken),
            ("pods", "exec" or "attach") => exec.AnswerAsync(call, cancellationToken),
            ("pods", "portforward") => portForward.AnswerAsync(call, cancellationToken),
            ("serviceaccounts", "token") => tokens.AnswerAsync(call, cancellationToken),
            (_, "proxy") => proxy.AnswerAsync(call, cancellationToken),
            _ => PartAsync(call, verb, cancellationToken),
        };
    }

    /// <summary>Reads and writes a part of an object: its status, a namespace's finalizers, a request's approval.</summary>
    private async Task PartAsync(ApiCall call, string verb, CancellationToken cancellationToken)
    {
        if (verb == "get")
        {
            await reader.GetAsync(call, cancellationToken);
            return;
        }

        var body = await RequestBody.ReadAsync(call.Context.Request, call.Resource.Kind, cancellationToken);
        var request = call.Write(call.Info.Name);
        var outcome = verb == "patch"
            ? await endpoints.PatchAsync(call, request, body, cancellationToken)
            : await writer.UpdateAsync(request, ResourceEndpoints.NeedsJson(body).Object, body.Duplicates, cancellationToken);
        await call.AnswerAsync(request, outcome, cancellationToken);
    }
}

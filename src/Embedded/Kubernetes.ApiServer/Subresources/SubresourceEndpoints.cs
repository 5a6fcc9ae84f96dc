using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Sends requests about subresources to those who answer them.</summary>
internal sealed class SubresourceEndpoints(ObjectWriter writer, ResourceEndpoints endpoints, ResourceReader reader, ScaleEndpoint scale, PodEndpoints pods, TokenEndpoint tokens, ProxyEndpoint proxy)
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
            ("pods", "eviction") => pods.EvictAsync(call, cancellationToken),
            ("pods", "exec" or "attach" or "portforward") => throw Refusals.BadRequest(
                $"pods/{call.Info.Subresource} is not supported by this cluster: its containers are processes of the host, or simulated"),
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

        var body = await RequestBody.ReadAsync(call.Context.Request, cancellationToken);
        var request = call.Write(call.Info.Name);
        var outcome = verb == "patch"
            ? await endpoints.PatchAsync(call, request, body, cancellationToken)
            : await writer.UpdateAsync(request, ResourceEndpoints.NeedsJson(body).Object, body.Duplicates, cancellationToken);
        await call.AnswerAsync(request, outcome, cancellationToken);
    }
}

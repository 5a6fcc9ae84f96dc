using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Aggregation;
using Kubernetes.ApiServer.Authentication;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Subresources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Http;

/// <summary>The way of every request: who asks, what for, whether it is allowed, and who answers it.</summary>
internal sealed partial class ApiHandler(
    ResourceRegistry registry,
    Authenticator authenticator,
    RbacAuthorizer authorizer,
    RequestBudget budget,
    ResourceReader reader,
    ResourceEndpoints endpoints,
    SubresourceEndpoints subresources,
    ReviewEndpoints reviews,
    DiscoveryEndpoints discovery,
    AggregatedApis aggregated,
    ArchiveEndpoint archive,
    RequestMetrics metrics,
    TimeProvider time,
    ILogger<ApiHandler> logger)
{
    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        context.Response.Headers.CacheControl = "no-cache, private";
        var cancellationToken = context.RequestAborted;
        var info = RequestInfo.Read(context.Request);
        using var counted = metrics.Begin(context, info);
        try
        {
            await AnswerAsync(context, info, cancellationToken);
        }
        catch (StatusException refusal) when (!context.Response.HasStarted)
        {
            await Responses.StatusAsync(context, refusal, cancellationToken);
        }
        catch (NodeRequestException refusal) when (!context.Response.HasStarted)
        {
            await Responses.StatusAsync(context, new StatusException(refusal.Code, refusal.Reason, refusal.Message), cancellationToken);
        }
        catch (StoreUnavailableException refusal) when (!context.Response.HasStarted)
        {
            await Responses.StatusAsync(context, Refusals.StoreUnavailable(refusal), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client left.
        }
        catch (IOException error) when (context.Response.HasStarted)
        {
            Dropped(logger, context.Request.Path, error.Message);
            context.Abort();
        }
        catch (Exception error) when (error is not OperationCanceledException && !context.Response.HasStarted)
        {
            Failed(logger, context.Request.Method, context.Request.Path, error);
            await Responses.StatusAsync(context, Refusals.Internal($"Internal error occurred: {error.Message}"), cancellationToken);
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestInfo info, CancellationToken cancellationToken)
    {
        var user = await authenticator.AuthenticateAsync(context, authorizer, cancellationToken);
        Authorize(info, user, context.Request);
        if (info.IsLasting || info.IsProbe)
        {
            await AnswerAsync(context, info, user, cancellationToken);
            return;
        }

        using var seat = await budget.EnterAsync(user.Name, cancellationToken);
        await AnswerAsync(context, info, user, cancellationToken);
    }

    private async Task AnswerAsync(HttpContext context, RequestInfo info, UserInfo user, CancellationToken cancellationToken)
    {
        if (!info.IsResource)
        {
            if (info.Path == ArchiveEndpoint.Path) { await archive.AnswerAsync(context, cancellationToken); }
            else if (!await aggregated.TryProxyAsync(context, info, user, cancellationToken))
            {
                await discovery.AnswerAsync(context, info, cancellationToken);
            }

            return;
        }

        if (registry.Catalog.Find(info.Group, info.Version, info.Resource) is not { } resource || (info.Namespace.Length > 0 && !resource.Namespaced))
        {
            if (await aggregated.TryProxyAsync(context, info, user, cancellationToken))
            {
                return;
            }

            throw Refusals.NoSuchPath();
        }

        var call = new ApiCall(context, info, resource, user, time.GetUtcNow());
        if (info.Subresource.Length > 0)
        {
            await subresources.AnswerAsync(call, cancellationToken);
        }
        else if (resource.Verbs is ["create"])
        {
            await reviews.AnswerAsync(call, cancellationToken);
        }
        else if (info.Verb is "get" or "list" or "watch")
        {
            await reader.AnswerAsync(call, cancellationToken);
        }
        else
        {
            await endpoints.AnswerAsync(call, cancellationToken);
        }
    }

    private void Authorize(RequestInfo info, UserInfo user, HttpRequest request)
    {
        var attributes = info.AttributesFor(user, request.Query["fieldSelector"].ToString());
        var decision = authorizer.Authorize(attributes);
        if (!decision.Allowed)
        {
            throw new StatusException(403, "Forbidden", RbacAuthorizer.ForbiddenMessage(attributes, decision)) { Name = attributes.Name, Group = info.Group, Kind = info.Resource };
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger logger, string method, PathString path, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "The answer to {Path} ended early: {Reason}")]
    private static partial void Dropped(ILogger logger, PathString path, string reason);
}

/// <summary>A request about a resource that may go on.</summary>
internal sealed record ApiCall(HttpContext Context, RequestInfo Info, Resource Resource, UserInfo User, DateTimeOffset Now)
{
    /// <summary>A parameter of the query; null where it is absent.</summary>
    public string? Query(string name) => Context.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    /// <summary>Whether a parameter of the query is there and does not say no.</summary>
    public bool Flag(string name) => RequestInfo.IsTrue(Context.Request.Query[name]);

    /// <summary>A whole number of the query, as Go's conversion reads it; null where it is absent.</summary>
    /// <exception cref="StatusException">It is none.</exception>
    public long? Number(string name)
    {
        if (Query(name) is not { } text) { return null; }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) { return number; }
        var digits = text.AsSpan().TrimStart("+-");
        var why = digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') ? "value out of range" : "invalid syntax";
        throw Refusals.BadRequest($"strconv.ParseInt: parsing {JsonSerializer.Serialize(text, Wire.SerializerOptions)}: {why}");
    }

    /// <summary>The write that is asked for.</summary>
    public WriteRequest Write(string name) => WriteOptions.Read(this, name);

    /// <summary>Answers with the outcome of a write, in the version and form that the client wants.</summary>
    public Task AnswerAsync(WriteRequest request, WriteOutcome outcome, CancellationToken cancellationToken)
    {
        Responses.Warn(Context, request.Warnings);
        if (outcome.Status is not null)
        {
            return Responses.JsonAsync(Context, outcome.Code, outcome.Status, cancellationToken);
        }

        if (outcome.Stored is { } stored && ObjectForms.IsPlain(this))
        {
            return Responses.BytesAsync(Context, outcome.Code, ObjectForms.Served(stored, Resource), cancellationToken);
        }

        return Responses.JsonAsync(Context, outcome.Code, ObjectForms.Shape(this, VersionConversion.FromStorage(Resource, (JsonObject)outcome.Object!)), cancellationToken);
    }
}

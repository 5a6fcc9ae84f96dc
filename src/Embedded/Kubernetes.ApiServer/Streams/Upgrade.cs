using System.Net.WebSockets;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Rbac;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Streams;

/// <summary>Turns a request into a WebSocket.</summary>
internal static class Upgrade
{
    /// <summary>Accepts the upgrade.</summary>
    /// <param name="call">The request. One by GET must be allowed to create as well: it acts on the pod, whatever its method.</param>
    /// <param name="authorizer">Who decides.</param>
    /// <param name="protocols">The subprotocols that are known, best first; an empty one accepts clients that name none.</param>
    /// <returns>The socket and the subprotocol that was chosen.</returns>
    /// <exception cref="StatusException">It is no WebSocket, of no known protocol, or not allowed.</exception>
    public static async Task<(WebSocket Socket, string Protocol)> AcceptAsync(ApiCall call, RbacAuthorizer authorizer, IReadOnlyList<string> protocols)
    {
        var attributes = new RequestAttributes(call.User, "create")
        {
            ApiGroup = call.Info.Group,
            Resource = call.Info.Resource,
            Subresource = call.Info.Subresource,
            Name = call.Info.Name,
            Namespace = call.Info.Namespace,
        };
        var decision = authorizer.Authorize(attributes);
        if (!decision.Allowed)
        {
            throw new StatusException(403, "Forbidden", RbacAuthorizer.ForbiddenMessage(attributes, decision)) { Name = call.Info.Name, Group = call.Info.Group, Kind = call.Info.Resource };
        }

        var sockets = call.Context.WebSockets;
        if (!sockets.IsWebSocketRequest)
        {
            throw Refusals.BadRequest("unable to upgrade: this server speaks WebSocket only (v5.channel.k8s.io, SPDY/3.1+portforward.k8s.io)");
        }

        var protocol = protocols.FirstOrDefault(known => known.Length == 0 ? sockets.WebSocketRequestedProtocols.Count == 0 : sockets.WebSocketRequestedProtocols.Contains(known))
            ?? throw Refusals.BadRequest($"unable to upgrade: none of the subprotocols {string.Join(", ", sockets.WebSocketRequestedProtocols)} is known; known are {string.Join(", ", protocols.Where(known => known.Length > 0))}");

        // Kubernetes' names for protocols hold characters that RFC 6455 forbids and ASP.NET therefore refuses; the header does without it.
        if (protocol.Length > 0)
        {
            call.Context.Response.Headers.SecWebSocketProtocol = protocol;
        }

        return (await sockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromSeconds(30) }), protocol);
    }
}

using System.Globalization;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Objects;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Sends requests on to pods, Services and nodes.</summary>
internal sealed class ProxyEndpoint(ObjectWriter writer, NodeAccess nodes)
{
    private const string KubeletPort = "10250";

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (ns, named) = (call.Info.Namespace, call.Info.Name);
        var (name, port) = Target(named);
        var stored = writer.Get(call.Resource, ns, name);
        if (call.Info.Rest is null && !call.Context.Request.Path.Value!.EndsWith('/'))
        {
            call.Context.Response.StatusCode = 301;
            call.Context.Response.Headers.Location = $"{call.Context.Request.Path}/{call.Context.Request.QueryString}";
            return;
        }

        var prefix = call.Context.Request.Path.Value![..^(call.Info.Rest?.Length ?? 1)].TrimEnd('/');
        using var request = ProxiedRequest.Of(call.Context.Request, (call.Info.Rest ?? "/") + call.Context.Request.QueryString, prefix);
        HttpResponseMessage answer;
        switch (call.Resource.Plural)
        {
            case "services":
                try
                {
                    answer = await nodes.Connector.SendToServiceAsync(ns, name, port, request, cancellationToken);
                }
                catch (NodeRequestException error) when (error.Message == $"no endpoints available for service \"{name}\"")
                {
                    // Upstream names the Service as the request did, with scheme and port.
                    throw new StatusException(error.Code, error.Reason, $"no endpoints available for service \"{named}\"");
                }

                break;
            case "pods":
                answer = await nodes.Connector.SendToPodAsync(ns, name, PortOf(stored, port), request, cancellationToken);
                break;
            case "nodes" when port is "" or KubeletPort:
                answer = await nodes.Connector.SendToNodeAsync(name, request, cancellationToken);
                break;
            default:
                throw new StatusException(503, "ServiceUnavailable", $"error trying to reach service: dial tcp: {name}:{port}: connect: connection refused");
        }

        using (answer)
        {
            await ProxiedRequest.AnswerAsync(call.Context, answer, prefix, cancellationToken);
        }
    }

    /// <summary>Splits <c>[scheme:]name[:port]</c>.</summary>
    private static (string Name, string Port) Target(string named) => named.Split(':') switch
    {
        [var name] => (name, ""),
        [("http" or "https" or ""), var name, var port] => (name, port),
        [var name, var port] => (name, port),
        _ => throw Refusals.BadRequest($"invalid service request \"{named}\""),
    };

    private static int PortOf(Storage.StoredObject pod, string port)
    {
        if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var ports = (pod.Parse()["spec"]?["containers"] as System.Text.Json.Nodes.JsonArray ?? [])
            .SelectMany(c => c?["ports"] as System.Text.Json.Nodes.JsonArray ?? []).ToList();
        var found = port.Length == 0 ? ports.FirstOrDefault() : ports.FirstOrDefault(p => (string?)p?["name"] == port);
        return (int?)found?["containerPort"] ?? (port.Length == 0 ? 80 : throw new StatusException(503, "ServiceUnavailable", $"error trying to reach service: dial tcp: lookup tcp/{port}: unknown port"));
    }
}

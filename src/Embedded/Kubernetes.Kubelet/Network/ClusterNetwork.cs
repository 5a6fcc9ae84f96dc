using System.Globalization;
using System.Net;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Network;

/// <summary>
/// The cluster's network inside this process: addresses of pods and Services, the cluster's DNS, and the balancing of
/// kube-proxy, for HTTP. A request goes to the handler of an embedded program, to the loopback port of a process, or to the
/// endpoint of a Service without selector that the composer mapped; nothing else can be reached.
/// </summary>
public sealed class ClusterNetwork : IDisposable
{
    private readonly ClusterNetworkOptions _options;
    private readonly HttpMessageInvoker _transport = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null,
    });

    /// <summary>Makes a network without pods.</summary>
    public ClusterNetwork(ClusterNetworkOptions options) => (_options, Pods) = (options, new PodTable(options.PodPrefix));

    internal PodTable Pods { get; }

    internal ServiceTable Services { get; } = new();

    /// <summary>Follows the Services of the cluster until it is cancelled.</summary>
    /// <param name="client">A client that may list and watch Services and EndpointSlices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it tells of failures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(IResourceClient client, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        Services.RunAsync(client, time, logger, cancellationToken);

    /// <summary>Makes a client that sends requests as a pod of a namespace would.</summary>
    /// <param name="ns">The namespace, in which short names are looked up.</param>
    public HttpClient CreateClient(string ns) => new(new ClusterHandler(this, ns));

    /// <summary>Sends a request to a port of a pod.</summary>
    /// <exception cref="NodeNetworkException">Nothing answers there.</exception>
    public async Task<HttpResponseMessage> SendToPodAsync(
        string ns, string pod, int port, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!Pods.TryFind(new ObjectKey(ns, pod), out var found))
        {
            throw new NodeNetworkException(503, "ServiceUnavailable", $"error trying to reach service: pod {pod} has no address");
        }

        request.RequestUri = AddressOf(request, found.Address, port);
        return await TranslateAsync(() => found.PortAt(port).SendAsync(request, cancellationToken));
    }

    /// <summary>Sends a request to one ready pod of a Service.</summary>
    /// <param name="ns">The namespace of the Service.</param>
    /// <param name="service">The name of the Service.</param>
    /// <param name="port">The name or the number of its port; empty where it has only one.</param>
    /// <param name="request">The request; its path and query are what the pod receives.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="NodeNetworkException">No such Service or port, no ready endpoint, or nothing answers there.</exception>
    public async Task<HttpResponseMessage> SendToServiceAsync(
        string ns, string service, string port, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(ns, service);
        if (Services.Find(key) is not { } known)
        {
            throw new NodeNetworkException(404, "NotFound", $"services \"{service}\" not found");
        }

        if (ServiceTable.PortOf(known, port) is not { } servicePort)
        {
            throw new NodeNetworkException(503, "ServiceUnavailable", $"no service port \"{port}\" found for service \"{service}\"");
        }

        var endpoint = Services.Next(key, (string?)servicePort["name"] ?? "")
            ?? throw new NodeNetworkException(503, "ServiceUnavailable", $"no endpoints available for service \"{service}\"");
        request.RequestUri = AddressOf(request, endpoint.Address, endpoint.Port);
        return await TranslateAsync(() => SendToEndpointAsync(endpoint, request, cancellationToken));
    }

    /// <summary>Connects to a port of a pod.</summary>
    /// <returns>The connection; disposing it closes it.</returns>
    /// <exception cref="NodeNetworkException">Nothing listens there.</exception>
    public async Task<Stream> ConnectToPodAsync(string ns, string pod, int port, CancellationToken cancellationToken)
    {
        if (!Pods.TryFind(new ObjectKey(ns, pod), out var found))
        {
            throw new NodeNetworkException(503, "ServiceUnavailable", $"pod {pod} has no address");
        }

        try
        {
            return await found.PortAt(port).OpenAsync(cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new NodeNetworkException(503, "ServiceUnavailable", error.Message);
        }
    }

    /// <summary>The address of a name, as a pod of a namespace would be told; null where there is none.</summary>
    internal string? AddressOf(string ns, string host) =>
        ServiceNamed(ns, host) is { } key && Services.Find(key) is { } service ? (string?)service["spec"]?["clusterIP"] : null;

    /// <summary>Checks that a pod of a namespace would find an address: that DNS knows its name, and that something is behind it.</summary>
    /// <exception cref="HttpRequestException">It would not, in the words of the resolver or of the connection.</exception>
    public void EnsureReachable(string ns, Uri address)
    {
        var endpoint = Resolve(ns, address.IdnHost, address.Port);
        if (!Pods.TryFind(endpoint.Address, out _) && _options.External(endpoint.Address, endpoint.Port) is null)
        {
            throw ClusterErrors.Unreachable($"{endpoint.Address}:{endpoint.Port.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    /// <summary>Sends a request as a pod of a namespace would: by name or address.</summary>
    /// <exception cref="HttpRequestException">The name does not exist, or nothing answers.</exception>
    internal Task<HttpResponseMessage> SendAsync(string ns, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri ?? throw new InvalidOperationException("the request has no address");
        return SendToEndpointAsync(Resolve(ns, uri.IdnHost, uri.Port), request, cancellationToken);
    }

    internal PodAddress AddPod(string uid, ObjectKey pod, string? wanted) => Pods.Add(uid, pod, wanted);

    internal IPodPort PortOfProcess(int loopbackPort, string announced) =>
        new LoopbackPort(_transport, new Uri($"http://127.0.0.1:{loopbackPort.ToString(CultureInfo.InvariantCulture)}"), announced);

    internal IPodNetwork NetworkOf(PodAddress pod) => new PodNetwork(this, pod);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static Uri AddressOf(HttpRequestMessage request, string address, int port)
    {
        var path = request.RequestUri switch
        {
            null => "/",
            { IsAbsoluteUri: true } uri => uri.PathAndQuery,
            var uri => uri.OriginalString.StartsWith('/') ? uri.OriginalString : $"/{uri.OriginalString}",
        };
        return new Uri($"http://{address}:{port.ToString(CultureInfo.InvariantCulture)}{path}");
    }

    private static async Task<HttpResponseMessage> TranslateAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException error)
        {
            throw new NodeNetworkException(503, "ServiceUnavailable", $"error trying to reach service: {error.Message}");
        }
    }

    private Task<HttpResponseMessage> SendToEndpointAsync(ServiceEndpoint endpoint, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var announced = $"{endpoint.Address}:{endpoint.Port.ToString(CultureInfo.InvariantCulture)}";
        if (Pods.TryFind(endpoint.Address, out var pod))
        {
            return pod.PortAt(endpoint.Port).SendAsync(request, cancellationToken);
        }

        return _options.External(endpoint.Address, endpoint.Port) is { } external
            ? new LoopbackPort(_transport, external, announced).SendAsync(request, cancellationToken)
            : throw ClusterErrors.Unreachable(announced);
    }

    private ServiceEndpoint Resolve(string ns, string host, int port)
    {
        if (IPAddress.TryParse(host, out _))
        {
            if (Services.FindByAddress(host) is { } owner)
            {
                return Balance(owner, host, port);
            }

            return Pods.TryFind(host, out _) ? new ServiceEndpoint(host, port) : throw ClusterErrors.Unreachable($"{host}:{port}");
        }

        if (ServiceNamed(ns, host) is not { } key || Services.Find(key) is not { } service)
        {
            throw ClusterErrors.UnknownHost(host, _options.DnsAddress);
        }

        return Balance(key, (string?)service["spec"]?["clusterIP"] ?? host, port);
    }

    private ServiceEndpoint Balance(ObjectKey key, string address, int port)
    {
        var announced = $"{address}:{port.ToString(CultureInfo.InvariantCulture)}";
        var number = port.ToString(CultureInfo.InvariantCulture);
        return Services.Find(key) is { } service && ServiceTable.PortOf(service, number) is { } known
            ? Services.Next(key, (string?)known["name"] ?? "") ?? throw ClusterErrors.Refused(announced)
            : throw ClusterErrors.Refused(announced);
    }

    private ObjectKey? ServiceNamed(string ns, string host)
    {
        var name = host.TrimEnd('.');
        if (name.EndsWith($".svc.{_options.Domain}", StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^(_options.Domain.Length + 1)];
        }

        return name.ToLowerInvariant().Split('.') switch
        {
            [var service] => new ObjectKey(ns, service),
            [var service, var other] => new ObjectKey(other, service),
            [var service, var other, "svc"] => new ObjectKey(other, service),
            _ => null,
        };
    }
}

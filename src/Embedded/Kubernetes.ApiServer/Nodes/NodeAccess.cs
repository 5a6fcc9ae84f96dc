using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Nodes;

/// <summary>The way to nodes and network, where the host has one.</summary>
internal sealed class NodeAccess(INodeConnector? connector)
{
    /// <summary>The connector.</summary>
    /// <exception cref="StatusException">503: there is none.</exception>
    public INodeConnector Connector => connector ?? throw Refusals.Unavailable();

    /// <summary>Whether there is one.</summary>
    public bool IsConnected => connector is not null;
}

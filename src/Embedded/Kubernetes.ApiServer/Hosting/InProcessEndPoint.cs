using System.Net;

namespace Kubernetes.ApiServer.Hosting;

/// <summary>The address of connections within the process.</summary>
internal sealed class InProcessEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "in-process";
}

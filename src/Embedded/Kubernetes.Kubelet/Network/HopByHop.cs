using System.Collections.Frozen;

namespace Kubernetes.Kubelet.Network;

/// <summary>The headers that concern one connection and are not forwarded (RFC 9110, section 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    internal static bool Is(string header) => Names.Contains(header);
}

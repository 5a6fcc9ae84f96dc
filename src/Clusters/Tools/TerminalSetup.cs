using System.Collections.Immutable;

namespace Clusters.Tools;

/// <summary>What a learner types once in a terminal, so that the commands of the steps work there as they stand.</summary>
/// <param name="Kubeconfig">The path of the cluster's kubeconfig.</param>
/// <param name="Proxy">The proxy that answers upstream's addresses without a network; null where the network does.</param>
/// <param name="CertificateFile">The PEM file of the proxy's authority; null without a proxy.</param>
public sealed record TerminalSetup(string Kubeconfig, Uri? Proxy = null, string? CertificateFile = null)
{
    /// <summary>The lines for bash.</summary>
    public string ForBash => string.Join('\n', Variables.Select(variable => $"export {variable.Name}={Quote(variable.Value)}"));

    private ImmutableArray<(string Name, string Value)> Variables =>
    [
        ("KUBECONFIG", Kubeconfig),
        .. Proxy is null ? [] : new[] { ("HTTPS_PROXY", Proxy.ToString().TrimEnd('/')), ("SSL_CERT_FILE", CertificateFile ?? "") },
    ];

    private static string Quote(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':') ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

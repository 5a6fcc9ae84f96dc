namespace Kustomize.Remote;

/// <summary>
/// Answers what a kustomization takes from elsewhere: remote resources, and the index and archives of Helm chart
/// repositories, all by their genuine addresses. The library itself never opens a connection.
/// </summary>
public interface IRemoteContent
{
    /// <summary>Reads what the address holds.</summary>
    /// <param name="address">An absolute http or https address.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The bytes; null where nothing is known under that address.</returns>
    Task<ReadOnlyMemory<byte>?> ReadAsync(Uri address, CancellationToken cancellationToken);
}

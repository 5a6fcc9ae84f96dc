namespace Kubernetes.ApiServer.Http;

/// <summary>Tells streams that the server stops, so that they end as streams end.</summary>
internal sealed class ServerLifetime : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends the streams.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}

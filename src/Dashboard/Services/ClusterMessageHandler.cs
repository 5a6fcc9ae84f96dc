using Clusters;

namespace Dashboard.Services;

/// <summary>Sends proxied requests to the connected cluster's API server with the learner's credentials.</summary>
internal sealed class ClusterMessageHandler(ICluster cluster) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(request.RequestUri!.PathAndQuery, UriKind.Relative);
        request.Version = System.Net.HttpVersion.Version11;
        return cluster.Resources.SendAsync(request, cancellationToken);
    }
}

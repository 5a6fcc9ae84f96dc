using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Kubernetes.Runtime.Programs;

/// <summary>The small HTTP endpoints that a controller shows beside its work: health, readiness and metrics.</summary>
public static class ProgramEndpoints
{
    /// <summary>Answers GET requests for some paths until disposed, and 404 for all others.</summary>
    /// <param name="network">The network of the pod.</param>
    /// <param name="port">The port.</param>
    /// <param name="paths">By path: whether it is well, and the text of the answer. What is not well answers 500.</param>
    public static IDisposable Listen(IPodNetwork network, int port, ImmutableDictionary<string, Func<(bool IsWell, string Text)>> paths) =>
        network.Listen(port, (request, _) =>
        {
            var path = request.RequestUri is { } uri ? (uri.IsAbsoluteUri ? uri.AbsolutePath : uri.OriginalString.Split('?')[0]).TrimEnd('/') : "";
            if (!paths.TryGetValue(path, out var answer)) { return Task.FromResult(Text(HttpStatusCode.NotFound, "404 page not found\n")); }
            var (isWell, text) = answer();
            return Task.FromResult(Text(isWell ? HttpStatusCode.OK : HttpStatusCode.InternalServerError, text));
        });

    /// <summary>Health and readiness under the paths of controller-runtime.</summary>
    /// <param name="isReady">Whether the program does its work now.</param>
    public static ImmutableDictionary<string, Func<(bool IsWell, string Text)>> Health(Func<bool> isReady) =>
        ImmutableDictionary<string, Func<(bool, string)>>.Empty
            .Add("/healthz", () => (true, "ok"))
            .Add("/readyz", () => isReady() ? (true, "ok") : (false, "caches are not synced"));

    private static HttpResponseMessage Text(HttpStatusCode code, string text) =>
        new(code) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };
}

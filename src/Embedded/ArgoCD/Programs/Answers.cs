using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ArgoCD.Metrics;

namespace ArgoCD.Programs;

/// <summary>Small HTTP answers of the components' ports.</summary>
internal static class Answers
{
    public static HttpResponseMessage Text(HttpStatusCode code, string text) => new(code) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };

    public static HttpResponseMessage NotFound() => Text(HttpStatusCode.NotFound, "404 page not found\n");

    /// <summary>An answer to <c>/healthz</c>, and to <c>/metrics</c> where there are any.</summary>
    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> HealthAndMetrics(Func<bool> isHealthy, MetricsPage? page = null) =>
        async (request, cancellationToken) => request.RequestUri?.AbsolutePath switch
        {
            "/healthz" or "/readyz" or "/healthz/live" or "/healthz/ready" => isHealthy() ? Text(HttpStatusCode.OK, "ok") : Text(HttpStatusCode.ServiceUnavailable, "starting"),
            "/metrics" => Metrics(page is null ? "" : await page.ReadAsync(cancellationToken)),
            _ => NotFound(),
        };

    private static HttpResponseMessage Metrics(string text)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) };
        answer.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain; version=0.0.4; charset=utf-8");
        return answer;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ArgoCD.Programs;

/// <summary>Small HTTP answers of the components' ports.</summary>
internal static class Answers
{
    public static HttpResponseMessage Text(HttpStatusCode code, string text) => new(code) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };

    public static HttpResponseMessage NotFound() => Text(HttpStatusCode.NotFound, "404 page not found\n");

    /// <summary>An answer to <c>/healthz</c>, and to <c>/metrics</c> where given.</summary>
    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> HealthAndMetrics(Func<bool> isHealthy, Func<string> metrics) => (request, _) =>
        Task.FromResult(request.RequestUri?.AbsolutePath switch
        {
            "/healthz" or "/readyz" or "/healthz/live" or "/healthz/ready" => isHealthy() ? Text(HttpStatusCode.OK, "ok") : Text(HttpStatusCode.ServiceUnavailable, "starting"),
            "/metrics" => Metrics(metrics()),
            _ => NotFound(),
        });

    private static HttpResponseMessage Metrics(string text)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) };
        answer.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain; version=0.0.4; charset=utf-8");
        return answer;
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Nodes;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Webhooks;

/// <summary>
/// Sends reviews to webhooks: to a Service through the cluster's network, or to a loopback address over TLS. Other addresses are
/// refused: nothing outside the cluster can be reached.
/// </summary>
internal sealed class WebhookCaller(ObjectStore store, NodeAccess nodes)
{
    private const string SimulatedAnnotation = "simulated";
    private const int LongestAnswer = 3 * 1024 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether a webhook's Service is answered by pods of which the node says that they are simulated: they do nothing.</summary>
    public bool IsSimulated(JsonObject webhook)
    {
        if (webhook["clientConfig"]?["service"] is not JsonObject reference
            || store.Find(new ObjectPath("/services", (string?)reference["namespace"] ?? "", (string?)reference["name"] ?? "")) is not { } service
            || service.Parse()["spec"]?["selector"] is not JsonObject { Count: > 0 } selector)
        {
            return false;
        }

        var labels = new JsonObject { ["matchLabels"] = selector.DeepClone() };
        var pods = store.Snapshot.Of("/pods").In(service.Path.Namespace).Select(p => p.Parse()["metadata"]).Where(m => LabelSelection.Matches(labels, m?["labels"] as JsonObject)).ToList();
        return pods.Count > 0 && pods.TrueForAll(m => m?["annotations"]?[SimulatedAnnotation] is not null);
    }

    /// <summary>Asks a webhook.</summary>
    /// <returns>The response of its review.</returns>
    /// <exception cref="WebhookException">It cannot be asked, or does not answer as a webhook.</exception>
    public async Task<JsonObject> CallAsync(JsonObject webhook, JsonObject review, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(webhook["timeoutSeconds"] is JsonValue seconds && seconds.TryWhole(out int stated) ? TimeSpan.FromSeconds(Math.Clamp(stated, 1, 30)) : DefaultTimeout);
        try
        {
            using var answer = await SendAsync(webhook["clientConfig"] as JsonObject ?? [], review.ToJsonString(Wire.SerializerOptions), limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw new WebhookException($"the server answered {(int)answer.StatusCode}");
            }

            await answer.Content.LoadIntoBufferAsync(LongestAnswer, limit.Token);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(limit.Token), documentOptions: Wire.DocumentOptions);
            return body?["response"] is JsonObject response && (string?)response["uid"] == (string?)review["request"]?["uid"]
                ? response
                : throw new WebhookException("expected response.uid to be that of the request");
        }
        catch (Exception error) when (error is HttpRequestException or NodeRequestException or JsonException or IOException or InvalidOperationException)
        {
            throw new WebhookException($"failed to call webhook: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WebhookException("failed to call webhook: context deadline exceeded");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(JsonObject config, string review, CancellationToken cancellationToken)
    {
        var content = new StringContent(review, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (config["service"] is JsonObject service)
        {
            if (!nodes.IsConnected)
            {
                throw new WebhookException("this server has no way to Services");
            }

            var port = service["port"] is JsonValue number && number.TryWhole(out int stated) ? stated : 443;
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri((string?)service["path"] ?? "/", UriKind.Relative)) { Content = content };
            return await nodes.Connector.SendToServiceAsync(
                (string?)service["namespace"] ?? "", (string?)service["name"] ?? "", port.ToString(CultureInfo.InvariantCulture), request, cancellationToken);
        }

        if (!Uri.TryCreate((string?)config["url"], UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || !url.IsLoopback)
        {
            throw new WebhookException($"Post \"{(string?)config["url"]}\": only Services and loopback addresses over https can be reached");
        }

        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate as X509Certificate2, errors, (string?)config["caBundle"]) },
        })
        {
            MaxResponseContentBufferSize = LongestAnswer,
        };
        return await client.PostAsync(url, content, cancellationToken);
    }

    /// <summary>Trusts what the webhook's bundle of authorities signed, under the right name.</summary>
    private static bool IsTrusted(X509Certificate2? certificate, SslPolicyErrors errors, string? bundle)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || bundle is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(bundle)));
            return chain.Build(certificate);
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return false;
        }
    }
}

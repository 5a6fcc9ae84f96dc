using System.Net;
using System.Text;
using System.Threading.Channels;
using ArgoCD.Objects;
using ArgoCD.Programs;
using Kubernetes.Runtime;

namespace ArgoCD.Server;

/// <summary>
/// Answers <c>/api/webhook</c>. Where Secret <c>argocd-secret</c> holds a webhook secret of the git host, only events signed
/// with it are taken. A push is queued and the host answered at once: refreshing a thousand Applications takes longer than it waits.
/// </summary>
/// <param name="client">Where the Secret is read.</param>
/// <param name="ns">Argo CD's namespace.</param>
/// <param name="isForSets">Whether ApplicationSets are told, and not Applications.</param>
/// <param name="log">Where pushes are noted.</param>
/// <param name="onPush">Refreshes what reads the pushed repository.</param>
internal sealed class WebhookReceiver(IResourceClient client, string ns, bool isForSets, PodLog log, Func<PushNotice, CancellationToken, Task> onPush)
{
    private const int MaximumBytes = 50 * 1024 * 1024;
    private const int Places = 1_000;

    private readonly Channel<PushNotice> _waiting = Channel.CreateBounded<PushNotice>(Places);

    /// <summary>Refreshes for one push after the other, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await onPush(push, cancellationToken);
            }
            catch (Exception error) when (error is ApiException or HttpRequestException)
            {
                log.Error($"Failed to refresh: {error.Message}");
            }

            log.Info($"Webhook handler completed for revision: {push.Revision}");
        }
    }

    /// <summary>Answers a request.</summary>
    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Content?.Headers.ContentLength > MaximumBytes)
            {
                throw new FormatException(PushEvents.Unreadable);
            }

            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var secrets = await client.FindAsync(ResourceTypes.Secrets, new(ns, "argocd-secret"), cancellationToken);
            if (new PushEvents(name => Decode(secrets.Text("data", name)), isForSets).Read(request, body) is not { } push)
            {
                return new(HttpStatusCode.OK);
            }

            log.Info($"Received push event repo: {string.Join(", ", push.RepositoryUrls)}, revision: {push.Revision}, touchedHead: {(push.TouchedHead ? "true" : "false")}");
            return _waiting.Writer.TryWrite(push) ? new(HttpStatusCode.OK)
                : Answers.Text(HttpStatusCode.ServiceUnavailable, "Queue is full, discarding webhook payload\n");
        }
        catch (FormatException error)
        {
            log.Info($"Webhook processing failed: {error.Message}");
            return Answers.Text(
                request.Method == HttpMethod.Post ? HttpStatusCode.BadRequest : HttpStatusCode.MethodNotAllowed,
                error.Message == "Unknown webhook event" ? $"{error.Message}\n" : $"Webhook processing failed: {error.Message}\n");
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            log.Error($"Failed to read the webhook secrets: {error.Message}");
            return Answers.Text(HttpStatusCode.InternalServerError, error.Message + "\n");
        }
    }

    private static string Decode(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var count) ? Encoding.UTF8.GetString(buffer, 0, count) : "";
    }
}

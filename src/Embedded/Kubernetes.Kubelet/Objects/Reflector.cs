using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Objects;

/// <summary>Keeps somebody told of all objects of a kind: a list first, then each change, and a list again when a watch breaks.</summary>
internal sealed partial class Reflector(IResourceClient client, ResourceType type, Selector? selector, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="listed">Called with everything that there is, after each list.</param>
    /// <param name="changed">Called with each change after it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task RunAsync(Action<IReadOnlyList<JsonObject>> listed, Action<ResourceEvent> changed, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var list = await client.ListAsync(type, null, selector, cancellationToken);
                listed(list.Items);
                pause = FirstPause;
                var version = list.ResourceVersion;
                while (!cancellationToken.IsCancellationRequested)
                {
                    var began = time.GetTimestamp();
                    await foreach (var change in client.WatchAsync(type, null, selector, version, cancellationToken))
                    {
                        version = (string?)change.Object["metadata"]?["resourceVersion"] ?? version;
                        if (change.Type != ResourceEventType.Bookmark)
                        {
                            changed(change);
                        }
                    }

                    if (time.GetElapsedTime(began) < FirstPause)
                    {
                        await Task.Delay(FirstPause, time, cancellationToken);
                    }
                }
            }
            catch (ApiException error) when (error.Code == HttpStatusCode.Gone)
            {
                // The server no longer knows what happened since; the list tells.
            }
            catch (Exception error) when (error is ApiException or HttpRequestException or IOException or System.Text.Json.JsonException)
            {
                FollowingFailed(logger, type, error);
                await Task.Delay(pause, time, cancellationToken);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Following {Kind} failed; it is listed again")]
    private static partial void FollowingFailed(ILogger logger, ResourceType kind, Exception error);
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Dashboard.Features.Cluster;
using Dashboard.Live;
using Kubernetes.Runtime;
using Tutorial.Model;

namespace Dashboard.Features.ApplicationSets;

/// <summary>
/// Reads in the log of the ApplicationSet controller when it last looked at a set: no status says it. Where the log cannot be
/// read, or says it in other words, nothing is reported.
/// </summary>
internal sealed partial class ControllerLog(IObjectFeeds feeds, LogReader logs)
{
    private const string Controller = "argocd-applicationset-controller";

    /// <summary>Yields when the controller ended a reconciliation of a set.</summary>
    public async IAsyncEnumerable<DateTimeOffset> WatchReconcilesAsync(string set, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey? read = null;
        await foreach (var pods in feeds.WatchAsync("v1", "Pod", cancellationToken))
        {
            var pod = pods.Objects.FirstOrDefault(p => p.Value.Text("metadata", "labels", "app.kubernetes.io/name") == Controller && p.Value.Text("status", "phase") == "Running").Key;
            if (!pods.IsLive || pod.Name is null || pod == read) { continue; }
            read = pod;
            await foreach (var line in logs.ReadAsync(pod, null, previous: false, cancellationToken))
            {
                if (line.Kind == OutputKind.Answer && Read(line.Text, set) is { } at) { yield return at; }
            }
        }
    }

    /// <summary>The time of a line that says a reconciliation of the set ended; null for every other line.</summary>
    internal static DateTimeOffset? Read(string line, string set) =>
        line.Contains("end reconcile", StringComparison.Ordinal) && Regex.IsMatch(line, $@"[/""]{Regex.Escape(set)}[""\s]", RegexOptions.NonBacktracking)
        && Stamp().Match(line) is { Success: true } stamp
        && DateTimeOffset.TryParse(stamp.Groups[1].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    [GeneratedRegex(@"time""?[=:]\s*""?([0-9T:.Z+-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Stamp();
}

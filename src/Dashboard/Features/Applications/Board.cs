using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications;

/// <summary>All Applications at one moment, arranged as pages show them, and what came and went just before.</summary>
/// <param name="Applications">Where the feed of Applications stands.</param>
/// <param name="Views">The Applications by name.</param>
/// <param name="Sets">The ApplicationSets.</param>
/// <param name="Pods">The pods of each Application that has any, by its name.</param>
/// <param name="Groups">The Applications in their groups, with those that went just before.</param>
/// <param name="New">Until when an Application that came while this was followed is marked as new.</param>
/// <param name="Gone">Until when one that went stays in sight.</param>
internal sealed record Board(
    FeedState Applications,
    ImmutableArray<ApplicationView> Views,
    ImmutableDictionary<ObjectKey, JsonObject> Sets,
    ImmutableDictionary<string, PodCount> Pods,
    ImmutableArray<ApplicationGroup> Groups,
    ImmutableDictionary<ObjectKey, DateTimeOffset> New,
    ImmutableDictionary<ObjectKey, (ApplicationView View, DateTimeOffset Until)> Gone)
{
    private static readonly TimeSpan NewFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(2);

    /// <summary>Before anything was listed.</summary>
    public static Board Loading { get; } = new(
        FeedState.Loading, [], FeedState.Loading.Objects, ImmutableDictionary<string, PodCount>.Empty, [],
        ImmutableDictionary<ObjectKey, DateTimeOffset>.Empty, ImmutableDictionary<ObjectKey, (ApplicationView, DateTimeOffset)>.Empty);

    /// <summary>When the next mark ends; null where there is none.</summary>
    public DateTimeOffset? NextEnd => New.Values.Concat(Gone.Values.Select(gone => gone.Until)).Min(DateTimeOffset? (until) => until);

    /// <summary>The board after this one; this one itself where nothing that it shows is another.</summary>
    public Board Next(FeedState applications, FeedState sets, FeedState pods, FeedState replicaSets, DateTimeOffset now)
    {
        var views = ReferenceEquals(applications.Objects, Applications.Objects) ? Views : View(applications);
        var (marked, gone) = Mark(applications, now);
        var counts = PodCount.Of(views, pods.Objects, replicaSets.Objects);
        var next = this with
        {
            Applications = applications,
            Views = views,
            Sets = sets.Objects,
            Pods = counts.Count == Pods.Count && counts.All(count => Pods.TryGetValue(count.Key, out var known) && known == count.Value) ? Pods : counts,
            New = marked,
            Gone = gone,
        };
        return next == this ? this
            : views == Views && next.Sets == Sets && gone == Gone ? next
            : next with { Groups = ApplicationGroup.Of(views.Concat(gone.Values.Select(item => item.View)), next.Sets.Values) };
    }

    // An Application that did not change keeps its view, and a tile that shows it is not drawn again.
    private ImmutableArray<ApplicationView> View(FeedState applications)
    {
        var known = Views.ToDictionary(view => view.Key);
        return [.. applications.Objects.OrderBy(item => item.Key.Name, StringComparer.Ordinal).Select(item =>
            ReferenceEquals(Applications.Objects.GetValueOrDefault(item.Key), item.Value) ? known[item.Key] : ApplicationView.Of(item.Value))];
    }

    private (ImmutableDictionary<ObjectKey, DateTimeOffset> New, ImmutableDictionary<ObjectKey, (ApplicationView View, DateTimeOffset Until)> Gone) Mark(FeedState applications, DateTimeOffset now)
    {
        var marked = New.RemoveRange(New.Where(item => item.Value <= now).Select(item => item.Key));
        var gone = Gone.RemoveRange(Gone.Where(item => item.Value.Until <= now).Select(item => item.Key));
        if (!Applications.IsLive || !applications.IsLive) { return (marked, gone); }

        var appeared = applications.Objects.Keys.Where(key => !Applications.Objects.ContainsKey(key)).ToList();
        var left = Applications.Objects.Where(item => !applications.Objects.ContainsKey(item.Key));
        return (
            marked.SetItems(appeared.Select(key => KeyValuePair.Create(key, now + NewFor))),
            gone.RemoveRange(appeared).SetItems(left.Select(item => KeyValuePair.Create(item.Key, (ApplicationView.Of(item.Value), now + GoneFor)))));
    }
}

using System.Collections.Immutable;

namespace Dashboard.Features.Timeline;

/// <summary>The way of one pushed commit, as far as this dashboard watched it.</summary>
/// <param name="Sha">The commit that was pushed last in its push.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Step">The step whose button made it; null for a commit by hand.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="FromOutside">Whether it was pushed from outside this dashboard.</param>
/// <param name="CommittedAt">When it was committed, in whole seconds, as git keeps it.</param>
/// <param name="PushedAt">When the remote acknowledged the push.</param>
public sealed record Lane(
    string Sha, string Subject, string? Step, string Author, bool FromOutside, DateTimeOffset CommittedAt, DateTimeOffset PushedAt)
{
    /// <summary>The first seven digits of the commit.</summary>
    public string ShortSha => Sha[..7];

    /// <summary>The paths that the push changed.</summary>
    public ImmutableArray<string> ChangedPaths { get; init; } = [];

    /// <summary>When Argo CD first knew of it.</summary>
    public DateTimeOffset? NoticedAt { get; init; }

    /// <summary>Who told it; null before.</summary>
    public NoticedBy? NoticedBy { get; init; }

    /// <summary>When an ApplicationSet had been generated anew.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>When every Application of the repository had been compared with it.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>What each Application did, by its name.</summary>
    public ImmutableSortedDictionary<string, Passage> Passages { get; init; } = ImmutableSortedDictionary.Create<string, Passage>(StringComparer.Ordinal);

    /// <summary>The commit that overtook it; null where none did.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The longest initial delay of a readiness probe among the pods that it made, in seconds; null before the first.</summary>
    public long? ProbeDelay { get; init; }

    /// <summary>What keeps a pod of it from starting, in the kubelet's word, such as <c>ImagePullBackOff</c>; null where nothing does.</summary>
    public string? PodBlocked { get; init; }

    /// <summary>The Applications that it changed.</summary>
    public IEnumerable<Passage> Touched => Passages.Values.Where(p => p.Touched);

    /// <summary>Why it stopped; null where it did not.</summary>
    public string? Failure => Passages.Values.FirstOrDefault(p => p.Failure is not null)?.Failure;

    /// <summary>Where it ends, so far.</summary>
    public LaneEnd End =>
        Touched.Any() && Touched.All(p => p.ArrivedAt is not null) ? LaneEnd.Ready
        : SupersededBy is not null ? LaneEnd.Superseded
        : Failure is not null ? LaneEnd.Failed
        : Touched.Any(p => p.Paused) ? LaneEnd.Paused
        : SettledAt is not null && !Touched.Any() ? LaneEnd.Nothing
        : LaneEnd.Running;

    /// <summary>The stations that it passed, in the order of time.</summary>
    public ImmutableArray<LaneMark> Marks => [.. Stations().OrderBy(m => m.At).ThenBy(m => m.Stage)];

    /// <summary>From the push to its end; null while it goes on or where it has none.</summary>
    public TimeSpan? Took => End switch
    {
        LaneEnd.Ready => Last(Touched.Select(p => p.ArrivedAt)) - PushedAt,
        LaneEnd.Nothing => SettledAt - PushedAt,
        _ => null,
    };

    private IEnumerable<LaneMark> Stations()
    {
        yield return new(LaneStage.Commit, CommittedAt > PushedAt ? PushedAt : CommittedAt, Approximate: false);
        yield return new(LaneStage.Push, PushedAt, Approximate: false);
        var touched = Touched.ToList();
        var shown = touched.Count > 0 ? touched : [.. Passages.Values];
        foreach (var (stage, at) in new[]
        {
            (LaneStage.Noticed, NoticedAt),
            (LaneStage.Generated, touched.Any(p => p.Generated && (p.AppearedAt ?? p.DeletingAt ?? p.GoneAt) is not null) ? GeneratedAt : null),
            (LaneStage.Application, First(touched.Select(p => p.AppearedAt ?? p.DeletingAt))),
            (LaneStage.Compared, Last(shown.Select(p => p.ComparedAt))),
            (LaneStage.Synced, Last(touched.Select(p => p.SyncedAt))),
            (LaneStage.Objects, First(touched.Select(p => p.ObjectsAt))),
            (LaneStage.Ready, touched.Count > 0 && touched.All(p => p.ArrivedAt is not null) ? Last(touched.Select(p => p.ArrivedAt)) : null),
        })
        {
            if (at is { } known) { yield return new(stage, known, Approximate: true); }
        }
    }

    private static DateTimeOffset? First(IEnumerable<DateTimeOffset?> times) => times.Min();

    private static DateTimeOffset? Last(IEnumerable<DateTimeOffset?> times) => times.Max();
}

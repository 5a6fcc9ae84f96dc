using System.Collections.Immutable;

namespace Dashboard.Features.Timeline;

/// <summary>Where the marks of a lane stand on a line of <see cref="Width"/> units, so that no label covers another.</summary>
/// <param name="Span">The seconds that the line shows after the push.</param>
/// <param name="Marks">The marks within them.</param>
/// <param name="Waits">The stretches in which something was awaited.</param>
/// <param name="Ticks">The seconds that are numbered.</param>
/// <param name="Later">The marks that lie beyond the line's end.</param>
/// <param name="ToScale">Whether distances are proportional to time; crowded marks are spread, so that each can be read.</param>
internal sealed record LaneLayout(
    double Span, ImmutableArray<PlacedMark> Marks, ImmutableArray<LaneWait> Waits, ImmutableArray<double> Ticks, ImmutableArray<LaneMark> Later, bool ToScale = true)
{
    /// <summary>The width of the drawing.</summary>
    public const double Width = 1104;

    private const double PushAt = 80;
    private const double End = Width - 60;
    private const double Gap = 8;
    private const double ShortestLabel = 52;
    private const double LeastDistance = 46;

    /// <summary>The pixels from the line to the end of each height's stem; below zero stands above the line.</summary>
    private static readonly int[] Heights = [-46, 30, 62];

    /// <summary>The horizontal place of a second after the push.</summary>
    public double At(double seconds) => Math.Round(Math.Max(24, PushAt + (seconds * (End - PushAt) / Span)), 1);

    /// <summary>The place of a moment: that of the mark at it, or the proportional one.</summary>
    public double XOf(Lane lane, double seconds) =>
        Marks.FirstOrDefault(mark => Math.Abs(Seconds(lane, mark.Mark) - seconds) < 1e-6) is { } placed ? placed.X : At(seconds);

    /// <summary>Lays a lane out.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="zoom">The most that the line shows.</param>
    /// <param name="now">The end of a stretch that still goes on.</param>
    /// <param name="nameOf">The words of a station, whose width counts.</param>
    public static LaneLayout Of(Lane lane, TimeSpan zoom, DateTimeOffset now, Func<LaneStage, string> nameOf)
    {
        var marks = lane.Marks;
        var open = lane.End is LaneEnd.Running or LaneEnd.Paused;
        var last = (marks[^1].At - lane.PushedAt).TotalSeconds;
        var span = Math.Min(zoom.TotalSeconds, Nice(Math.Max(1, (open ? Math.Max(last + 1, (now - lane.PushedAt).TotalSeconds) : last) * 1.05)));
        var layout = new LaneLayout(span, [], LaneWait.Of(lane, span), [.. Enumerable.Range(0, (int)(span / Step(span)) + 1).Select(i => i * Step(span))], [.. marks.Where(m => Seconds(lane, m) > span)]);
        var shown = marks.Where(m => Seconds(lane, m) <= span).ToList();
        var proportional = shown.ConvertAll(m => layout.At(Seconds(lane, m)));
        var places = Spread(proportional);
        var free = Heights.Select(_ => double.MinValue).ToArray();
        var placed = ImmutableArray.CreateBuilder<PlacedMark>();
        var above = false;
        foreach (var (mark, x) in shown.Zip(places))
        {
            int[] order = above ? [1, 2, 0] : [0, 1, 2];
            var slot = Array.FindIndex(order, height => IsFree(free, height, x));
            placed.Add(new(mark, x, slot < 0 ? null : Heights[order[slot]]));
            if (slot < 0) { continue; }
            free[order[slot]] = x + Gap + Math.Max(Measure(nameOf(mark.Stage)), ShortestLabel);
            above = order[slot] == 0;
        }

        var toScale = proportional.SequenceEqual(places);
        return layout with { Marks = placed.ToImmutable(), ToScale = toScale, Ticks = toScale ? layout.Ticks : [] };
    }

    /// <summary>Moves marks apart that stand closer than their labels allow, to the right, and back from the line's end.</summary>
    private static List<double> Spread(List<double> places)
    {
        var spread = places.ToList();
        for (var i = 1; i < spread.Count; i++) { spread[i] = Math.Max(spread[i], spread[i - 1] + LeastDistance); }
        if (spread.Count > 0) { spread[^1] = Math.Min(spread[^1], End); }
        for (var i = spread.Count - 2; i >= 0; i--) { spread[i] = Math.Min(spread[i], spread[i + 1] - LeastDistance); }
        return spread.ConvertAll(x => Math.Round(x, 1));
    }

    // The long stem passes through the height of the middle labels.
    private static bool IsFree(double[] free, int height, double x) => free[height] <= x && (height != 2 || free[1] <= x);

    private static double Seconds(Lane lane, LaneMark mark) => (mark.At - lane.PushedAt).TotalSeconds;

    // Hangul is about as wide as it is high.
    private static double Measure(string text) => text.Sum(c => c > '\u1100' ? 12.5 : 7.2);

    private static double Step(double span) => span switch { <= 6 => 1, <= 15 => 2, <= 30 => 5, <= 90 => 10, <= 300 => 60, <= 1200 => 120, _ => 600 };

    private static double Nice(double seconds) => Math.Ceiling(seconds / Step(seconds)) * Step(seconds);
}

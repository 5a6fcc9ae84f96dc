using System.Collections.Immutable;

namespace Dashboard.Features.Timeline;

/// <summary>A stretch of a lane in which something was, or is, awaited.</summary>
/// <param name="From">Its begin, in seconds after the push.</param>
/// <param name="To">Its end; null while it goes on.</param>
/// <param name="For">The station that it ends at, or will end at.</param>
internal sealed record LaneWait(double From, double? To, LaneStage For)
{
    private const double Shortest = 0.5;

    /// <summary>The stretches of a lane that are long enough to be named on a line of so many seconds.</summary>
    public static ImmutableArray<LaneWait> Of(Lane lane, double span)
    {
        var marks = lane.Marks;
        var waits = marks.Zip(marks.Skip(1))
            .Where(pair => pair.First.Stage != LaneStage.Commit && (pair.Second.At - pair.First.At).TotalSeconds >= Math.Max(Shortest, span / 12))
            .Select(pair => new LaneWait((pair.First.At - lane.PushedAt).TotalSeconds, (pair.Second.At - lane.PushedAt).TotalSeconds, pair.Second.Stage));
        return lane.End is LaneEnd.Running or LaneEnd.Paused
            ? [.. waits, new LaneWait((marks[^1].At - lane.PushedAt).TotalSeconds, null, Following(marks[^1].Stage))]
            : [.. waits];
    }

    private static LaneStage Following(LaneStage stage) => stage switch
    {
        LaneStage.Commit or LaneStage.Push => LaneStage.Noticed,
        LaneStage.Noticed or LaneStage.Generated or LaneStage.Application => LaneStage.Compared,
        LaneStage.Compared => LaneStage.Synced,
        _ => LaneStage.Ready,
    };
}

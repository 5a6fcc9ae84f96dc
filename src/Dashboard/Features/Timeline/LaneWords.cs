using System.Globalization;
using Dashboard.Resources;
using Microsoft.Extensions.Localization;

namespace Dashboard.Features.Timeline;

/// <summary>The words of a lane, in the page's language.</summary>
internal static class LaneWords
{
    /// <summary>A station's name.</summary>
    public static string Name(this IStringLocalizer<Texts> texts, LaneStage stage) => texts["Timeline_Stage" + stage];

    /// <summary>A mark's distance from the push; times that only this dashboard saw are marked.</summary>
    public static string Since(Lane lane, LaneMark mark, string format = "0.0")
    {
        var seconds = (mark.At - lane.PushedAt).TotalSeconds;
        var text = Math.Abs(seconds).ToString(format, CultureInfo.CurrentCulture);
        var sign = mark.Stage == LaneStage.Push ? "" : seconds < 0 ? "−" : "+";
        return $"{(mark.Approximate ? "≈ " : "")}{sign}{text} s";
    }

    /// <summary>What a stretch waits, or waited, for.</summary>
    public static string Wait(this IStringLocalizer<Texts> texts, Lane lane, LaneWait wait)
    {
        var what = wait.For switch
        {
            LaneStage.Noticed => texts["Timeline_WaitPoll"],
            LaneStage.Generated or LaneStage.Application or LaneStage.Compared => texts["Timeline_WaitCompare"],
            LaneStage.Synced => texts["Timeline_WaitSync"],
            LaneStage.Objects => texts["Timeline_WaitObjects"],
            _ when lane.End == LaneEnd.Paused => texts["Timeline_WaitYou"],
            _ when wait.To is null && lane.PodBlocked is { } reason => texts["Timeline_WaitBlocked", reason],
            _ when lane.Touched.Any() && lane.Touched.All(p => p.DeletingAt is not null || p.GoneAt is not null) => texts["Timeline_WaitGone"],
            _ when lane.Touched.Select(p => p.Awaited).FirstOrDefault(a => a is not null) is { } awaited && !RunsPods(awaited) => texts["Timeline_WaitObject", awaited],
            _ when lane.ProbeDelay > 0 => texts["Timeline_WaitProbe", lane.ProbeDelay],
            _ => texts["Timeline_WaitReady"],
        };
        return wait.To is { } end
            ? texts["Timeline_Waited", (end - wait.From).ToString("0.0", CultureInfo.CurrentCulture), what]
            : texts["Timeline_Waits", what];
    }

    private static bool RunsPods(string awaited) => awaited.Split('/')[0] is "Deployment" or "Rollout" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Pod" or "Job";

    /// <summary>How it ended, in place of a duration that it has not.</summary>
    public static string Total(this IStringLocalizer<Texts> texts, Lane lane) => lane.Took is { } took
        ? took.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) + " s"
        : texts["Timeline_End" + lane.End];

    /// <summary>Who noticed it, or why it went no further.</summary>
    public static string By(this IStringLocalizer<Texts> texts, Lane lane) => lane.End == LaneEnd.Failed
        ? lane.Touched.Any(p => p.SyncFailed) ? texts["Timeline_NotSynced"] : texts["Timeline_NotRendered"]
        : lane.NoticedBy is { } by ? texts["Timeline_By" + by] : texts["Timeline_NotNoticed"];
}

using Dashboard.Theme;
using MudBlazor;
using Tutorial.Model;

namespace Dashboard.Features.Phases;

/// <summary>How the state of a step is shown.</summary>
internal static class StepLook
{
    public static string Icon(StepStatus status) => status switch
    {
        StepStatus.Locked => Glyph.Lock,
        StepStatus.Ready => Glyph.CircleDot,
        StepStatus.Running => Icons.Material.Filled.Sync,
        StepStatus.Waiting => Icons.Material.Filled.Autorenew,
        StepStatus.Passed => Icons.Material.Filled.CheckCircle,
        _ => Icons.Material.Filled.ErrorOutline,
    };

    public static string Css(StepStatus status) => status switch
    {
        StepStatus.Locked => "st-none",
        StepStatus.Ready => "st-here",
        StepStatus.Running or StepStatus.Waiting => "st-busy",
        StepStatus.Passed => "st-ok",
        _ => "st-bad",
    };
}

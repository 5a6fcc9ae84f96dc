using System.Collections.Immutable;
using Dashboard.Resources;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Dashboard.Frame;

/// <summary>Says things to the learner: toasts for the eye, a live region for screen readers.</summary>
internal sealed class Announcer(ISnackbar toasts, IStringLocalizer<Texts> texts)
{
    private const int MostJoined = 3;

    private readonly List<string> _pending = [];
    private ImmutableArray<string> _shown = [];
    private Snackbar? _toast;

    /// <summary>Is raised when there is something to read out.</summary>
    public event Action? Said;

    /// <summary>What to read out now: all that came since the last call, joined.</summary>
    public string Take()
    {
        var all = string.Join(" ", _pending);
        _pending.Clear();
        return all;
    }

    /// <summary>Reads out without a toast.</summary>
    public void Say(string message)
    {
        _pending.Add(message);
        Said?.Invoke();
    }

    /// <summary>Shows a toast and reads it out. There is one toast at a time: what comes while it stands joins it.</summary>
    public void Toast(string message, string icon, string? link = null, Action<string>? open = null)
    {
        var stands = _toast is not null && toasts.ShownSnackbars.Contains(_toast);
        _shown = stands ? [.. _shown.Append(message).Distinct().TakeLast(MostJoined)] : [message];
        if (stands) { toasts.Remove(_toast!); }
        _toast = toasts.Add(string.Join(" ", _shown), Severity.Normal, options =>
        {
            options.Icon = icon;
            options.SnackbarTypeClass = "toast";
            if (link is null || open is null) { return; }
            options.Action = texts["Toast_Open"];
            options.OnClick = _ => { open(link); return Task.CompletedTask; };
        });
        Say(message);
    }

    /// <summary>Says that an action of the learner was refused, in the words of who refused it.</summary>
    public void Refused(string reason)
    {
        toasts.Add($"{texts["Toast_Refused"]} {reason}", Severity.Normal, options =>
        {
            options.Icon = Theme.Glyph.TriangleAlert;
            options.RequireInteraction = true;
        });
        Say($"{texts["Toast_Refused"]} {reason}");
    }
}

using Dashboard.Resources;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Dashboard.Frame;

/// <summary>Says things to the learner: toasts for the eye, a live region for screen readers.</summary>
internal sealed class Announcer(ISnackbar toasts, IStringLocalizer<Texts> texts)
{
    private readonly List<string> _pending = [];

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

    /// <summary>Shows a toast and reads it out.</summary>
    public void Toast(string message, string icon, string? link = null, Action<string>? open = null)
    {
        toasts.Add(message, Severity.Normal, options =>
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

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Dashboard.Resources;
using Feeds;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Dashboard.Frame;

/// <summary>Says things to the learner: toasts for the eye, a live region for screen readers.</summary>
internal sealed class Announcer(ISnackbar toasts, IStringLocalizer<Texts> texts, TimeProvider time)
{
    private const int MostJoined = 3;

    /// <summary>How long a toast takes words in before it is made anew: it stands for four seconds, so that the last ones can be read too.</summary>
    private static readonly TimeSpan Joining = TimeSpan.FromSeconds(2);

    /// <summary>The shortest time between two changes of a toast's words.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(1);

    private readonly List<string> _pending = [];
    private readonly NewestValue<string> _words = new("");
    private ImmutableArray<string> _shown = [];
    private Snackbar? _toast;
    private (string Icon, long MadeAt) _standing = ("", 0);
    private Action? _open;

    /// <summary>Is raised when there is something to read out.</summary>
    public event Action? Said;

    /// <summary>What the toast says.</summary>
    public string Words => _words.Current;

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

    /// <summary>
    /// Shows a toast and reads it out. There is one toast at a time: what comes while it stands joins it, in place where it is of the same kind.
    /// A thousand Applications that appear would otherwise be as many toasts, each of which comes and goes through the whole page.
    /// </summary>
    public void Toast(string message, string icon, string? link = null, Action<string>? open = null)
    {
        var stands = _toast is not null && toasts.ShownSnackbars.Contains(_toast);
        _shown = stands ? [.. _shown.Append(message).Distinct().TakeLast(MostJoined)] : [message];
        _words.Set(string.Join(" ", _shown));
        _open = link is null || open is null ? null : () => open(link);
        if (!stands || icon != _standing.Icon || time.GetElapsedTime(_standing.MadeAt) >= Joining)
        {
            if (stands) { toasts.Remove(_toast!); }
            _standing = (icon, time.GetTimestamp());
            _toast = toasts.Add<ToastWords>(configure: options =>
            {
                options.Icon = icon;
                options.SnackbarTypeClass = "toast";
                if (_open is null) { return; }

                // One with a button would stay until it is closed, over the page and with words of an hour ago; it only stands longer.
                (options.RequireInteraction, options.VisibleStateDuration) = (false, options.VisibleStateDuration * 2);
                options.Action = texts["Toast_Open"];
                options.OnClick = _ => { _open?.Invoke(); return Task.CompletedTask; };
            });
        }

        Say(message);
    }

    /// <summary>Follows what the toast says, no faster than a person reads.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<string> WatchWordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var words in _words.ReadAsync(cancellationToken))
        {
            yield return words;
            await Task.Delay(Reading, time, cancellationToken);
        }
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

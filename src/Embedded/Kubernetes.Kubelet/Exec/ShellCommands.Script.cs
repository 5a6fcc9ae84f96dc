using System.Globalization;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The commands of the built-in shell that steer a script.</summary>
internal static partial class ShellCommands
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(40);

    private static Task<int> Exit(ShellCall call, CancellationToken cancellationToken) => Leave(call, ShellJump.Exit);

    private static Task<int> Return(ShellCall call, CancellationToken cancellationToken) => Leave(call, ShellJump.Return);

    private static Task<int> Leave(ShellCall call, ShellJump kind)
    {
        call.Session.Jump = (kind, 0);
        return Task.FromResult(call.Arguments.Count > 0 && int.TryParse(call.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code & 0xff : call.Session.Last);
    }

    private static Task<int> LeaveLoop(ShellCall call, ShellJump kind)
    {
        call.Session.Jump = (kind, call.Arguments.Count > 0 && int.TryParse(call.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var levels) ? Math.Max(1, levels) : 1);
        return Task.FromResult(0);
    }

    private static async Task<int> SetAsync(ShellCall call, CancellationToken cancellationToken)
    {
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument is "--" or "" || argument[0] is not ('-' or '+'))
            {
                call.Session.Arguments = [call.Session.Arguments[0], .. call.Arguments.Skip(argument == "--" ? i + 1 : i)];
                break;
            }

            var letters = argument[1..].ToList();
            if (letters.Remove('o'))
            {
                if (++i >= call.Arguments.Count) { return await call.FailAsync("-o: a name is missing", cancellationToken, 2); }
                letters.Add(call.Arguments[i] switch { "pipefail" => 'p', "errexit" => 'e', "nounset" => 'u', "xtrace" => 'x', _ => 'o' });
            }

            if (argument[0] == '-') { call.Session.Options.UnionWith(letters); } else { call.Session.Options.ExceptWith(letters); }
        }

        return 0;
    }

    private static Task<int> Shift(ShellCall call, CancellationToken cancellationToken)
    {
        var count = call.Arguments.Count > 0 && int.TryParse(call.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : 1;
        if (count >= call.Session.Arguments.Length) { return Task.FromResult(1); }
        call.Session.Arguments = call.Session.Arguments.RemoveRange(1, count);
        return Task.FromResult(0);
    }

    private static async Task<int> WaitAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var codes = await Task.WhenAll(call.Session.Background).WaitAsync(cancellationToken);
        call.Session.Background.Clear();
        return call.Arguments.Count > 0 && codes.Length > 0 ? codes[^1] : 0;
    }

    private static async Task<int> ReadLineAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var names = call.Split().Others;
        var (bytes, one, ended) = (new List<byte>(), new byte[1], false);
        while (true)
        {
            ended = await call.Input.ReadAsync(one, cancellationToken) == 0;
            if (ended || one[0] == '\n') { break; }
            if (bytes.Count == ShellLimits.LongestText) { return await call.FailAsync("the line is too long", cancellationToken, 2); }
            bytes.Add(one[0]);
        }

        var rest = Encoding.UTF8.GetString([.. bytes]).Trim(' ', '\t', '\r');
        for (var i = 0; i < names.Count; i++)
        {
            var end = i == names.Count - 1 ? -1 : rest.IndexOfAny([' ', '\t']);
            call.Session.Set(names[i], end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart(' ', '\t');
        }

        return ended && bytes.Count == 0 ? 1 : 0;
    }

    private static async Task<int> SleepAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var total = TimeSpan.Zero;
        if (call.Arguments.Count == 0) { return await call.FailAsync("missing operand", cancellationToken); }
        foreach (var argument in call.Arguments)
        {
            if (argument is "infinity" or "inf") { total = Timeout.InfiniteTimeSpan; break; }
            var unit = argument.Length > 0 ? argument[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
            if (!double.TryParse(unit > 0 ? argument[..^1] : argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) { return await call.FailAsync($"invalid number '{argument}'", cancellationToken); }
            total += TimeSpan.FromSeconds(Math.Min(number * Math.Max(1, unit), LongestSleep.TotalSeconds / call.Arguments.Count));
        }

        await Task.Delay(total, call.Session.Time, cancellationToken);
        return 0;
    }

    private static async Task<int> TestAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var words = call.Arguments.ToList();
        if (call.Name != "test")
        {
            var close = call.Name == "[" ? "]" : "]]";
            if (words.Count == 0 || words[^1] != close) { return await call.FailAsync($"missing {close}", cancellationToken, 2); }
            words.RemoveAt(words.Count - 1);
        }

        return ShellTest.Holds(words, call.Session) is not { } holds ? await call.FailAsync("unknown test", cancellationToken, 2) : holds ? 0 : 1;
    }
}

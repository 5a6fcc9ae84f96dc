using System.Collections.Immutable;
using System.Globalization;

namespace Kubernetes.Kubelet.Exec;

/// <content>Conditions, loops, functions, and commands that run others.</content>
internal sealed partial class Shell
{
    private async Task<int> IfAsync(IfCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        foreach (var (condition, then) in command.Branches)
        {
            var holds = await HoldsAsync(condition, streams, cancellationToken);
            if (session.Jump.Kind != ShellJump.None) { return session.Last; }
            if (holds) { return await ListAsync(then, streams, cancellationToken); }
        }

        return command.Otherwise is { } otherwise ? await ListAsync(otherwise, streams, cancellationToken) : 0;
    }

    private async Task<bool> HoldsAsync(ShellList condition, ExecStreams streams, CancellationToken cancellationToken)
    {
        session.Conditions++;
        var code = await ListAsync(condition, streams, cancellationToken);
        session.Conditions--;
        return code == 0;
    }

    private async Task<int> LoopAsync(LoopCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        var code = 0;
        while (true)
        {
            await session.Limits.CountAsync(cancellationToken);
            var holds = await HoldsAsync(command.Condition, streams, cancellationToken);
            if (session.Jump.Kind != ShellJump.None) { return session.Last; }
            if (holds == command.Until) { return code; }
            code = await ListAsync(command.Body, streams, cancellationToken);
            if (LeavesLoop()) { return code; }
        }
    }

    private async Task<int> ForAsync(ForCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        var values = new List<string>();
        if (command.Words is { } words)
        {
            foreach (var word in words) { values.AddRange(await ExpandAsync(word, streams, quoted: false, cancellationToken)); }
        }
        else
        {
            values.AddRange(session.Arguments.Skip(1));
        }

        var code = 0;
        foreach (var value in values)
        {
            await session.Limits.CountAsync(cancellationToken);
            session.Set(command.Variable, value);
            code = await ListAsync(command.Body, streams, cancellationToken);
            if (LeavesLoop()) { break; }
        }

        return code;
    }

    // Takes one level off a break or a continue; what is left of it concerns the loop around this one.
    private bool LeavesLoop()
    {
        var (kind, levels) = session.Jump;
        if (kind is not (ShellJump.Break or ShellJump.Continue)) { return kind != ShellJump.None; }
        session.Jump = levels > 1 ? (kind, levels - 1) : default;
        return levels > 1 || kind == ShellJump.Break;
    }

    private async Task<int> CaseAsync(CaseCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        var subject = string.Concat(await ExpandAsync(command.Subject, streams, quoted: true, cancellationToken));
        foreach (var (patterns, body) in command.Arms)
        {
            foreach (var pattern in patterns)
            {
                if (ShellPattern.Matches(await PatternAsync(pattern, streams, cancellationToken), subject)) { return await ListAsync(body, streams, cancellationToken); }
            }
        }

        return 0;
    }

    private int Define(FunctionCommand function)
    {
        session.Functions[function.Name] = function.Body;
        return 0;
    }

    private async Task<int> FunctionAsync(ShellNode function, string name, ImmutableArray<string> arguments, ExecStreams streams, CancellationToken cancellationToken)
    {
        var (before, around) = (session.Arguments, _depth);
        _depth = Deeper();
        session.Arguments = [before[0], .. arguments];
        var code = await NodeAsync(function, streams, cancellationToken);
        (session.Arguments, _depth) = (before, around);
        if (session.Jump.Kind != ShellJump.Return) { return code; }
        session.Jump = default;
        return session.Last;
    }

    // env NAME=VALUE ... COMMAND
    private async Task<int> EnvironmentAsync(ImmutableArray<string> arguments, ExecStreams streams, CancellationToken cancellationToken)
    {
        var at = 0;
        for (; at < arguments.Length && arguments[at].IndexOf('=', StringComparison.Ordinal) is > 0 and var equals; at++)
        {
            session.Set(arguments[at][..equals], arguments[at][(equals + 1)..]);
        }

        return at < arguments.Length
            ? await CallAsync(arguments[at], arguments[(at + 1)..], streams, cancellationToken)
            : await ShellCommands.Known["env"](new ShellCall(session, "env", [], streams.Input, streams.Output, streams.Error), cancellationToken);
    }

    // timeout SECONDS COMMAND
    private async Task<int> LimitedAsync(ShellCall call, ExecStreams streams, CancellationToken cancellationToken)
    {
        if (call.Arguments.Count < 2 || !double.TryParse(call.Arguments[0].TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 86_400)
        {
            return await call.FailAsync("a number of seconds and a command are needed", cancellationToken);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), session.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await CallAsync(call.Arguments[1], [.. call.Arguments.Skip(2)], streams, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 143;
        }
    }
}

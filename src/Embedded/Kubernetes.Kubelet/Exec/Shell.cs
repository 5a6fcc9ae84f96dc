using System.Collections.Immutable;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>
/// The shell that the embedded node builds in: a container here is a process of the machine or a simulation, with no programs of
/// its own to run. It runs scripts of well-known commands over the pod's files, environment and network.
/// </summary>
internal sealed partial class Shell(ShellSession session, int depth = 0)
{
    private const int Deepest = 32;
    private const int MostRemembered = 256;
    private int _depth = depth;

    /// <summary>Runs a command as a container runtime does: without a shell unless the command is one.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> RunAsync(ImmutableArray<string> command, ExecStreams streams, bool terminal, CancellationToken cancellationToken)
    {
        if (ShellScript.Of(command, session) is { } script)
        {
            session.Arguments = script.Arguments;
            session.Options.UnionWith(script.Options);
            return await ScriptAsync(script.Text, streams, cancellationToken);
        }

        if (ShellScript.IsShell(command[0]))
        {
            return terminal ? await new ShellTerminal(session, this).RunAsync(streams, cancellationToken)
                : await ScriptAsync(await new StreamReader(streams.Input).ReadToEndAsync(cancellationToken), streams, cancellationToken);
        }

        return await CallAsync(command[0], command[1..], streams, cancellationToken);
    }

    /// <summary>Runs a script.</summary>
    /// <returns>The exit code of its last command.</returns>
    internal async Task<int> ScriptAsync(string script, ExecStreams streams, CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(ShellSyntax.Parse(script), streams, cancellationToken);
        }
        catch (ShellSyntaxException error)
        {
            await SayAsync($"sh: {error.Message}", streams, cancellationToken);
            session.Jump = (ShellJump.Exit, 0);
            return session.Last = 2;
        }
    }

    private async Task<int> ListAsync(ShellList list, ExecStreams streams, CancellationToken cancellationToken)
    {
        if (list.Items.IsEmpty) { session.Last = 0; }
        foreach (var item in list.Items)
        {
            if (item.Background)
            {
                session.Background.RemoveAll(ended => ended.IsCompleted && session.Background.Count > MostRemembered);
                session.Background.Add(ForkedAsync(fork => fork.AndOrAsync(item, streams with { Input = Stream.Null }, cancellationToken)));
                session.Last = 0;
            }
            else
            {
                await AndOrAsync(item, streams, cancellationToken);
            }

            if (session.Jump.Kind != ShellJump.None) { break; }
        }

        return session.Last;
    }

    private async Task<int> AndOrAsync(AndOr item, ExecStreams streams, CancellationToken cancellationToken)
    {
        for (var i = 0; i < item.Parts.Length && session.Jump.Kind == ShellJump.None; i++)
        {
            var (joint, pipeline) = item.Parts[i];
            if ((joint == "&&" && session.Last != 0) || (joint == "||" && session.Last == 0)) { continue; }
            var decides = i < item.Parts.Length - 1 || pipeline.Negated;
            session.Conditions += decides ? 1 : 0;
            var code = await PipelineAsync(pipeline, streams, cancellationToken);
            session.Conditions -= decides ? 1 : 0;
            session.Last = !pipeline.Negated ? code : code == 0 ? 1 : 0;
            if (code != 0 && !decides && session.Conditions == 0 && session.Options.Contains('e')) { session.Jump = (ShellJump.Exit, 0); }
        }

        return session.Last;
    }

    private async Task<int> PipelineAsync(Pipeline pipeline, ExecStreams streams, CancellationToken cancellationToken)
    {
        if (pipeline.Commands.Length == 1) { return await NodeAsync(pipeline.Commands[0], streams, cancellationToken); }
        var (stages, input) = (new List<Task<int>>(), streams.Input);
        for (var i = 0; i < pipeline.Commands.Length; i++)
        {
            var (command, own) = (pipeline.Commands[i], streams with { Input = input });
            if (i == pipeline.Commands.Length - 1)
            {
                stages.Add(StageAsync(command, own, cancellationToken));
                continue;
            }

            var pipe = new ShellPipe();
            input = pipe.Reader;
            stages.Add(StageAsync(command, own with { Output = pipe }, cancellationToken));
        }

        var codes = await Task.WhenAll(stages);
        return session.Options.Contains('p') ? codes.LastOrDefault(code => code != 0) : codes[^1];
    }

    private async Task<int> StageAsync(ShellNode command, ExecStreams streams, CancellationToken cancellationToken)
    {
        try
        {
            return await ForkedAsync(fork => fork.NodeAsync(command, streams, cancellationToken));
        }
        catch (BrokenPipeException)
        {
            return 141;
        }
        finally
        {
            if (streams.Output is ShellPipe pipe) { await pipe.CompleteAsync(); }
            await ShellPipe.LeaveAsync(streams.Input);
        }
    }

    private Task<int> ForkedAsync(Func<Shell, Task<int>> run)
    {
        session.Limits.Fork();
        return RunAsync();

        async Task<int> RunAsync()
        {
            try
            {
                await Task.Yield();
                return await run(new Shell(session.Fork(), Deeper()));
            }
            finally
            {
                session.Limits.Join();
            }
        }
    }

    private async Task<int> NodeAsync(ShellNode node, ExecStreams streams, CancellationToken cancellationToken)
    {
        await session.Limits.CountAsync(cancellationToken);
        var opened = new List<Stream>();
        try
        {
            foreach (var redirection in node.Redirections) { streams = await RedirectAsync(redirection, streams, opened, cancellationToken); }
            return node switch
            {
                SimpleCommand simple => await SimpleAsync(simple, streams, cancellationToken),
                IfCommand branching => await IfAsync(branching, streams, cancellationToken),
                LoopCommand loop => await LoopAsync(loop, streams, cancellationToken),
                ForCommand loop => await ForAsync(loop, streams, cancellationToken),
                CaseCommand choice => await CaseAsync(choice, streams, cancellationToken),
                GroupCommand { Subshell: true } group => await ForkedAsync(fork => fork.ListAsync(group.Body, streams, cancellationToken)),
                GroupCommand group => await ListAsync(group.Body, streams, cancellationToken),
                FunctionCommand function => Define(function),
                _ => throw new NotSupportedException($"no rule for {node.GetType().Name}"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await SayAsync($"sh: {ShellCommands.Reason(error)}", streams, cancellationToken);
            return 1;
        }
        finally
        {
            foreach (var stream in opened) { await stream.DisposeAsync(); }
        }
    }

    private async Task<int> SimpleAsync(SimpleCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        var (assigned, code) = (0, 0);
        var before = new List<(string Name, string? Value)>();
        for (; assigned < command.Words.Length && AssignedBy(command.Words[assigned]) is { } name; assigned++)
        {
            var value = string.Concat(await ExpandAsync(WithoutName(command.Words[assigned], name), streams, quoted: true, cancellationToken));
            before.Add((name, session.Environment.GetValueOrDefault(name)));
            session.Set(name, value);
            code = session.Last;
        }

        var words = new List<string>();
        foreach (var word in command.Words.Skip(assigned))
        {
            words.AddRange(await ExpandAsync(word, streams, quoted: false, cancellationToken));
            if (words.Count > ShellLimits.MostWords || words.Sum(known => (long)known.Length) > ShellLimits.LongestText) { throw new ShellSyntaxException("argument list too long"); }
        }

        if (words.Count == 0) { return command.Words.Take(assigned).Any(word => word.Parts.Any(part => part.Kind == WordPartKind.Command)) ? code : 0; }
        if (session.Options.Contains('x')) { await SayAsync($"+ {string.Join(' ', words)}", streams, cancellationToken); }
        try
        {
            return await CallAsync(words[0], [.. words[1..]], streams, cancellationToken);
        }
        finally
        {
            // What stands before a command holds for that command.
            foreach (var (name, value) in before) { session.Set(name, value); }
        }
    }

    private async Task<int> CallAsync(string name, ImmutableArray<string> arguments, ExecStreams streams, CancellationToken cancellationToken)
    {
        var call = new ShellCall(session, name, arguments, streams.Input, streams.Output, streams.Error);
        switch (name.Split('/')[^1])
        {
            case "exec" when arguments.Length > 0:
                var ended = await CallAsync(arguments[0], arguments[1..], streams, cancellationToken);
                session.Jump = (ShellJump.Exit, 0);
                return ended;
            case "exec": return 0;
            case "eval": return await ScriptAsync(string.Join(' ', arguments), streams, cancellationToken);
            case "command" when arguments is [not "-v", ..]: return await CallAsync(arguments[0], arguments[1..], streams, cancellationToken);
            case "env" when arguments.Length > 0: return await ForkedAsync(fork => fork.EnvironmentAsync(arguments, streams, cancellationToken));
            case "timeout": return await LimitedAsync(call, streams, cancellationToken);
            case "." or "source" when arguments.Length > 0: return await ScriptAsync(await call.ReadAsync([arguments[0]], cancellationToken), streams, cancellationToken);
        }

        if (session.Functions.TryGetValue(name, out var function)) { return await FunctionAsync(function, name, arguments, streams, cancellationToken); }
        if (ShellScript.IsShell(name) || ShellScript.Of([name, .. arguments], session) is not null) { return await ForkedAsync(fork => fork.RunAsync([name, .. arguments], streams, false, cancellationToken)); }
        if (!ShellCommands.Known.TryGetValue(name.Split('/')[^1], out var run))
        {
            await SayAsync($"sh: {name}: not found", streams, cancellationToken);
            return 127;
        }

        try
        {
            return await run(call, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return await call.FailAsync(ShellCommands.Reason(error), cancellationToken);
        }
    }

    private async Task<ExecStreams> RedirectAsync(Redirection redirection, ExecStreams streams, List<Stream> opened, CancellationToken cancellationToken)
    {
        var target = string.Join(' ', await ExpandAsync(redirection.Target, streams, quoted: true, cancellationToken));
        var stream = redirection.Operator switch
        {
            "<<" => new MemoryStream(Encoding.UTF8.GetBytes(target)),
            ">&" => target == "1" ? streams.Output : streams.Error,
            _ => Open(target, redirection.Operator, streams, opened),
        };
        return redirection.Stream switch { 0 => streams with { Input = stream }, 2 => streams with { Error = stream }, _ => streams with { Output = stream } };
    }

    private Stream Open(string target, string kind, ExecStreams streams, List<Stream> opened)
    {
        switch (target)
        {
            case "/dev/null": return Stream.Null;
            case "/dev/stdin": return streams.Input;
            case "/dev/stdout" or "/proc/1/fd/1" when kind != "<": return streams.Output;
            case "/dev/stderr" or "/proc/1/fd/2" when kind != "<": return streams.Error;
        }

        var stream = kind == "<" ? session.Files.Read(session.Path(target)) : session.Files.Write(session.Path(target), kind == ">>");
        opened.Add(stream);
        return stream;
    }

    private int Deeper() => _depth < Deepest ? _depth + 1 : throw new ShellSyntaxException("commands within commands are nested too deeply");

    private static async Task SayAsync(string text, ExecStreams streams, CancellationToken cancellationToken) => await streams.Error.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);
}

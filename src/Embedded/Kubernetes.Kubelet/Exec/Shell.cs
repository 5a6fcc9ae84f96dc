using System.Collections.Immutable;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>
/// The shell that the embedded node builds in: a container here is a process of the machine or a simulation, with no programs of
/// its own to run. It runs a few well-known commands over the pod's files, environment and network.
/// </summary>
internal sealed class Shell(ShellSession session)
{
    private const int DeepestSubstitution = 8;
    private int _depth;

    /// <summary>Runs a command as a container runtime does: without a shell unless the command is one.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> RunAsync(ImmutableArray<string> command, ExecStreams streams, bool terminal, CancellationToken cancellationToken)
    {
        var name = command[0].Split('/')[^1];
        if (name is "sh" or "bash" or "ash")
        {
            var script = command.IndexOf("-c") is >= 0 and var at && at + 1 < command.Length ? command[at + 1] : null;
            return script is not null ? await ScriptAsync(script, streams, cancellationToken)
                : terminal ? await new ShellTerminal(session, this).RunAsync(streams, cancellationToken)
                : await ScriptAsync(await new StreamReader(streams.Input).ReadToEndAsync(cancellationToken), streams, cancellationToken);
        }

        if (!ShellCommands.Known.ContainsKey(name))
        {
            await streams.Error.WriteAsync(Encoding.UTF8.GetBytes(
                $"exec: \"{command[0]}\": executable file not found in $PATH (this node's built-in shell knows: {string.Join(' ', ShellCommands.Known.Keys.Order(StringComparer.Ordinal))})\n"), cancellationToken);
            return 127;
        }

        return await CallAsync(name, command[1..], streams, cancellationToken);
    }

    /// <summary>Runs a script.</summary>
    /// <returns>The exit code of its last command.</returns>
    internal async Task<int> ScriptAsync(string script, ExecStreams streams, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var pipeline in ShellSyntax.Parse(script))
            {
                if ((pipeline.Joint == "&&" && session.Last != 0) || (pipeline.Joint == "||" && session.Last == 0)) { continue; }
                session.Last = await PipelineAsync(pipeline, streams, cancellationToken);
                if (session.Ended) { break; }
            }

            return session.Last;
        }
        catch (ShellSyntaxException error)
        {
            await streams.Error.WriteAsync(Encoding.UTF8.GetBytes($"sh: {error.Message}\n"), cancellationToken);
            return session.Last = 2;
        }
    }

    private async Task<int> PipelineAsync(Pipeline pipeline, ExecStreams streams, CancellationToken cancellationToken)
    {
        var (input, code) = (streams.Input, 0);
        for (var i = 0; i < pipeline.Commands.Length; i++)
        {
            var last = i == pipeline.Commands.Length - 1;
            using var between = last ? null : new MemoryStream();
            code = await CommandAsync(pipeline.Commands[i], streams with { Input = input, Output = between ?? streams.Output }, cancellationToken);
            if (between is not null) { input = new MemoryStream(between.ToArray()); }
        }

        return code;
    }

    private async Task<int> CommandAsync(SimpleCommand command, ExecStreams streams, CancellationToken cancellationToken)
    {
        var opened = new List<Stream>();
        try
        {
            foreach (var redirection in command.Redirections)
            {
                var target = string.Join(' ', await ExpandAsync(redirection.Target, streams, cancellationToken));
                var stream = redirection.Operator == ">&" ? target == "1" ? streams.Output : streams.Error : Open(target, redirection.Operator, opened);
                streams = redirection.Stream switch { 0 => streams with { Input = stream }, 2 => streams with { Error = stream }, _ => streams with { Output = stream } };
            }

            var words = new List<string>();
            foreach (var word in command.Words) { words.AddRange(await ExpandAsync(word, streams, cancellationToken)); }
            while (words.Count > 0 && words[0].IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && words[0][..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                session.Environment[words[0][..equals]] = words[0][(equals + 1)..];
                words.RemoveAt(0);
            }

            return words.Count == 0 ? 0 : await CallAsync(words[0], [.. words[1..]], streams, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteAsync(Encoding.UTF8.GetBytes($"sh: {ShellCommands.Reason(error)}\n"), cancellationToken);
            return 1;
        }
        finally
        {
            foreach (var stream in opened) { await stream.DisposeAsync(); }
        }
    }

    private async Task<int> CallAsync(string name, ImmutableArray<string> arguments, ExecStreams streams, CancellationToken cancellationToken)
    {
        var call = new ShellCall(session, name, arguments, streams.Input, streams.Output, streams.Error);
        if (name.Split('/')[^1] is "sh" or "bash" or "ash")
        {
            return await RunAsync([name, .. arguments], streams, false, cancellationToken);
        }

        if (!ShellCommands.Known.TryGetValue(name.Split('/')[^1], out var run))
        {
            await streams.Error.WriteAsync(Encoding.UTF8.GetBytes($"sh: {name}: not found\n"), cancellationToken);
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

    private Stream Open(string target, string kind, List<Stream> opened)
    {
        if (target == "/dev/null") { return Stream.Null; }
        var path = session.Files.Locate(session.Path(target), kind != "<");
        var stream = kind == "<" ? File.OpenRead(path) : new FileStream(path, kind == ">>" ? FileMode.Append : FileMode.Create, FileAccess.Write);
        opened.Add(stream);
        return stream;
    }

    private async Task<IReadOnlyList<string>> ExpandAsync(Word word, ExecStreams streams, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var words = new List<string>();
        var quoted = false;
        foreach (var part in word.Parts)
        {
            var value = part.Kind switch
            {
                WordPartKind.Text => part.Text,
                WordPartKind.Variable => Variable(part.Text),
                _ => await SubstituteAsync(part.Text, streams, cancellationToken),
            };
            quoted |= part.Quoted;
            if (part.Quoted || part.Kind == WordPartKind.Text)
            {
                text.Append(value);
                continue;
            }

            var pieces = value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < pieces.Length; i++)
            {
                if (i > 0) { words.Add(text.ToString()); text.Clear(); }
                text.Append(pieces[i]);
            }
        }

        if (text.Length > 0 || quoted) { words.Add(text.ToString()); }
        return words;
    }

    private string Variable(string name)
    {
        if (name == "?") { return session.Last.ToString(System.Globalization.CultureInfo.InvariantCulture); }
        if (name == "$") { return "7"; }
        var (key, preset) = name.IndexOf(":-", StringComparison.Ordinal) is >= 0 and var at ? (name[..at], name[(at + 2)..]) : (name, "");
        return session.Environment.TryGetValue(key, out var value) && value.Length > 0 ? value : preset;
    }

    private async Task<string> SubstituteAsync(string script, ExecStreams streams, CancellationToken cancellationToken)
    {
        if (++_depth > DeepestSubstitution) { throw new ShellSyntaxException("syntax error: commands within commands are nested too deeply"); }
        using var output = new MemoryStream();
        await ScriptAsync(script, streams with { Output = output }, cancellationToken);
        _depth--;
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }
}

using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Reads lines from a terminal whose keys arrive one by one: it echoes them, and knows backspace, ^C, ^D and ^U.</summary>
internal sealed class ShellTerminal(ShellSession session, Shell shell)
{
    private const int LongestLine = 8 * 1024;

    /// <summary>Runs what is typed until <c>exit</c>, ^D or the end of the input.</summary>
    /// <returns>The exit code of the last command.</returns>
    internal async Task<int> RunAsync(ExecStreams streams, CancellationToken cancellationToken)
    {
        var output = new TerminalOutput(streams.Output);
        var own = streams with { Output = output, Error = output, Input = Stream.Null };
        await WriteAsync(output, "This is the shell that the embedded node builds in; help lists its commands.\n", cancellationToken);
        await PromptAsync(output, cancellationToken);
        var line = new List<byte>();
        var buffer = new byte[1024];
        int count;
        while ((count = await streams.Input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                switch (buffer[i])
                {
                    case (byte)'\r' or (byte)'\n':
                        await WriteAsync(output, "\n", cancellationToken);
                        await shell.ScriptAsync(Encoding.UTF8.GetString([.. line]), own, cancellationToken);
                        line.Clear();
                        if (session.Ended) { return session.Last; }
                        await PromptAsync(output, cancellationToken);
                        break;
                    case 3:   // ^C
                        line.Clear();
                        await WriteAsync(output, "^C\n", cancellationToken);
                        await PromptAsync(output, cancellationToken);
                        break;
                    case 4 when line.Count == 0:   // ^D
                        await WriteAsync(output, "exit\n", cancellationToken);
                        return session.Last;
                    case 21:   // ^U
                        await WriteAsync(output, string.Concat(Enumerable.Repeat("\b \b", line.Count)), cancellationToken);
                        line.Clear();
                        break;
                    case 8 or 127:
                        if (line.Count > 0)
                        {
                            line.RemoveAt(line.Count - 1);
                            await WriteAsync(output, "\b \b", cancellationToken);
                        }

                        break;
                    case >= 32 or (byte)'\t' when line.Count < LongestLine:
                        line.Add(buffer[i]);
                        await output.WriteAsync(buffer.AsMemory(i, 1), cancellationToken);
                        break;
                }
            }
        }

        return session.Last;
    }

    private Task PromptAsync(Stream output, CancellationToken cancellationToken) => WriteAsync(output, $"{session.Folder} # ", cancellationToken);

    private static async Task WriteAsync(Stream output, string text, CancellationToken cancellationToken) => await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>A terminal begins a new line only after a carriage return.</summary>
    private sealed class TerminalOutput(Stream inner) : OutputStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var bytes = new List<byte>(buffer.Length + 8);
            foreach (var b in buffer.Span)
            {
                if (b == '\n') { bytes.Add((byte)'\r'); }
                bytes.Add(b);
            }

            await inner.WriteAsync(bytes.ToArray(), cancellationToken);
        }
    }
}

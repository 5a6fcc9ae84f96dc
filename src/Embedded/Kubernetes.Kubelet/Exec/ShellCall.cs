using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>One call of a command.</summary>
/// <param name="Session">Where it runs.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Output">Where its output goes.</param>
/// <param name="Error">Where its errors go.</param>
internal sealed record ShellCall(ShellSession Session, string Name, IReadOnlyList<string> Arguments, Stream Input, Stream Output, Stream Error)
{
    private const int MostRead = 16 * 1024 * 1024;

    /// <summary>Writes text to the output.</summary>
    internal async Task WriteAsync(string text, CancellationToken cancellationToken) => await Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Writes an error.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> FailAsync(string message, CancellationToken cancellationToken, int code = 1)
    {
        await Error.WriteAsync(Encoding.UTF8.GetBytes($"{Name}: {message}\n"), cancellationToken);
        return code;
    }

    /// <summary>The arguments that are options of one letter, and the others.</summary>
    internal (HashSet<char> Options, List<string> Others) Split()
    {
        var (options, others, ended) = (new HashSet<char>(), new List<string>(), false);
        foreach (var argument in Arguments)
        {
            if (!ended && argument == "--") { ended = true; }
            else if (!ended && argument.Length > 1 && argument[0] == '-') { options.UnionWith(argument.TrimStart('-')); }
            else { others.Add(argument); }
        }

        return (options, others);
    }

    /// <summary>The text of the named files, or of the input where none is named.</summary>
    /// <exception cref="BrokenPipeException">It is too much to be held.</exception>
    internal async Task<string> ReadAsync(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        using var all = new BoundedBuffer(MostRead);
        var any = false;
        foreach (var file in files)
        {
            any = true;
            if (file == "-")
            {
                await Input.CopyToAsync(all, cancellationToken);
                continue;
            }

            if (file == "/dev/null") { continue; }
            await using var stream = Session.Files.Read(Session.Path(file));
            await stream.CopyToAsync(all, cancellationToken);
        }

        if (!any) { await Input.CopyToAsync(all, cancellationToken); }
        return Encoding.UTF8.GetString(all.ToArray());
    }
}

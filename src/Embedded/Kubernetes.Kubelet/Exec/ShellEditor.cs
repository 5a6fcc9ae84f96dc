using System.Text.RegularExpressions;

namespace Kubernetes.Kubelet.Exec;

/// <summary><c>sed</c>, of which the built-in shell knows replacements: <c>s/PATTERN/TEXT/[g][i]</c>, and <c>-i</c> to change the files themselves.</summary>
internal static class ShellEditor
{
    /// <summary>Runs it.</summary>
    internal static async Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (scripts, files, inPlace) = (new List<string>(), new List<string>(), false);
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            switch (call.Arguments[i])
            {
                case "-e" when i + 1 < call.Arguments.Count: scripts.Add(call.Arguments[++i]); break;
                case "-i": inPlace = true; break;
                case "-E" or "-r": break;
                case var other when scripts.Count == 0: scripts.Add(other); break;
                case var other: files.Add(other); break;
            }
        }

        var replacements = scripts.SelectMany(script => script.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Read).ToList();
        if (replacements.Count == 0 || replacements.Contains(null)) { return await call.FailAsync("only s/PATTERN/TEXT/ is known to this node's built-in shell", cancellationToken); }
        if (!inPlace)
        {
            await call.WriteAsync(Edit(await call.ReadAsync(files, cancellationToken)), cancellationToken);
            return 0;
        }

        foreach (var file in files)
        {
            var text = Edit(await call.ReadAsync([file], cancellationToken));
            await File.WriteAllTextAsync(call.Session.Files.Locate(call.Session.Path(file), true), text, cancellationToken);
        }

        return 0;

        string Edit(string text) => string.Join('\n', text.Split('\n').Select(line => replacements.Aggregate(line, (now, replace) => replace!(now))));
    }

    private static Func<string, string>? Read(string script)
    {
        var parts = script.Length > 3 && script[0] == 's' ? script[2..].Split(script[1]) : [];
        if (parts.Length != 3) { return null; }
        try
        {
            var pattern = new Regex(parts[0], RegexOptions.NonBacktracking | (parts[2].Contains('i', StringComparison.OrdinalIgnoreCase) ? RegexOptions.IgnoreCase : RegexOptions.None));
            var text = Regex.Replace(parts[1].Replace("$", "$$", StringComparison.Ordinal), @"\\([0-9])", "$${$1}").Replace("&", "$0", StringComparison.Ordinal);
            return line => pattern.Replace(line, text, parts[2].Contains('g', StringComparison.Ordinal) ? -1 : 1);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

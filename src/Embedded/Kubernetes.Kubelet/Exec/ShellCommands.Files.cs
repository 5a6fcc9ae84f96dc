using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The commands of the built-in shell that read and write files.</summary>
internal static partial class ShellCommands
{
    private static async Task<int> ListAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, others) = call.Split();
        var (text, code) = (new StringBuilder(), 0);
        foreach (var named in others.DefaultIfEmpty("."))
        {
            var path = call.Session.Path(named);
            if (!call.Session.Files.Exists(path))
            {
                code = await call.FailAsync($"{named}: No such file or directory", cancellationToken);
                continue;
            }

            var folder = call.Session.Files.IsFolder(path);
            if (others.Count > 1 && folder) { text.Append(CultureInfo.InvariantCulture, $"{named}:\n"); }
            foreach (var name in folder ? call.Session.Files.List(path).Where(n => options.Contains('a') || !n.StartsWith('.')) : [named])
            {
                text.Append(options.Contains('l') ? Describe(call.Session, folder ? ContainerFiles.Normal(path, name) : path, name) : name).Append('\n');
            }
        }

        await call.WriteAsync(text.ToString(), cancellationToken);
        return code;
    }

    private static string Describe(ShellSession session, string path, string name)
    {
        if (session.Files.IsFolder(path)) { return $"drwxr-xr-x    2 root     root          4096 {Date(session.Time.GetUtcNow())} {name}"; }
        var file = new FileInfo(session.Files.Locate(path, false));
        return $"-rw-r--r--    1 root     root     {file.Length,9} {Date(file.LastWriteTimeUtc)} {name}";

        static string Date(DateTimeOffset time) => time.ToString("MMM dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static async Task<int> CatAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var code = 0;
        foreach (var named in call.Split().Others.DefaultIfEmpty("-"))
        {
            if (named == "-")
            {
                await call.Input.CopyToAsync(call.Output, cancellationToken);
                continue;
            }

            var path = call.Session.Path(named);
            if (call.Session.Files.IsFolder(path)) { code = await call.FailAsync($"read error: Is a directory", cancellationToken); continue; }
            if (!call.Session.Files.Exists(path)) { code = await call.FailAsync($"can't open '{named}': No such file or directory", cancellationToken); continue; }
            await using var file = call.Session.Files.Read(path);
            await file.CopyToAsync(call.Output, cancellationToken);
        }

        return code;
    }

    private static async Task<int> CountAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, files) = call.Split();
        var text = await call.ReadAsync(files, cancellationToken);
        var (lines, words, bytes) = (text.Count(c => c == '\n'), text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, Encoding.UTF8.GetByteCount(text));
        var shown = options.Contains('l') ? $"{lines}" : options.Contains('w') ? $"{words}" : options.Contains('c') ? $"{bytes}" : $"{lines,7} {words,7} {bytes,7}";
        return await PrintAsync(call, shown + (files.Count > 0 ? " " + string.Join(' ', files) : "") + "\n", cancellationToken);
    }

    private static async Task<int> GrepAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, others) = call.Split();
        if (others.Count == 0) { return await call.FailAsync("a pattern is missing", cancellationToken, 2); }
        Regex pattern;
        try
        {
            pattern = new Regex(options.Contains('F') ? Regex.Escape(others[0]) : others[0], RegexOptions.NonBacktracking | (options.Contains('i') ? RegexOptions.IgnoreCase : RegexOptions.None));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return await call.FailAsync("bad regex", cancellationToken, 2);
        }

        var found = Lines(await call.ReadAsync(others.Skip(1), cancellationToken)).Where(line => pattern.IsMatch(line) != options.Contains('v')).ToList();
        if (!options.Contains('q')) { await call.WriteAsync(options.Contains('c') ? $"{found.Count}\n" : Joined(found), cancellationToken); }
        return found.Count > 0 ? 0 : 1;
    }

    private static async Task<int> SortAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, files) = call.Split();
        var lines = Lines(await call.ReadAsync(files, cancellationToken)).Order(StringComparer.Ordinal).AsEnumerable();
        if (options.Contains('u')) { lines = lines.Distinct(StringComparer.Ordinal); }
        return await PrintAsync(call, Joined(options.Contains('r') ? lines.Reverse() : lines), cancellationToken);
    }

    private static async Task<int> TeeAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, files) = call.Split();
        var text = await call.ReadAsync([], cancellationToken);
        foreach (var file in files)
        {
            var path = call.Session.Files.Locate(call.Session.Path(file), true);
            await (options.Contains('a') ? File.AppendAllTextAsync(path, text, cancellationToken) : File.WriteAllTextAsync(path, text, cancellationToken));
        }

        return await PrintAsync(call, text, cancellationToken);
    }

    private static async Task<int> TouchAsync(ShellCall call, CancellationToken cancellationToken)
    {
        foreach (var file in call.Split().Others)
        {
            await using var opened = new FileStream(call.Session.Files.Locate(call.Session.Path(file), true), FileMode.OpenOrCreate);
        }

        return 0;
    }

    private static async Task<int> MakeFolderAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, folders) = call.Split();
        foreach (var folder in folders)
        {
            var path = call.Session.Path(folder);
            if (!options.Contains('p'))
            {
                if (call.Session.Files.Exists(path)) { return await call.FailAsync($"can't create directory '{folder}': File exists", cancellationToken); }
                if (!call.Session.Files.IsFolder(ContainerFiles.Normal(path, ".."))) { return await call.FailAsync($"can't create directory '{folder}': No such file or directory", cancellationToken); }
            }

            Directory.CreateDirectory(call.Session.Files.Locate(path, true));
        }

        return 0;
    }

    private static async Task<int> RemoveAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, others) = call.Split();
        var code = 0;
        foreach (var named in others)
        {
            var path = call.Session.Path(named);
            var place = call.Session.Files.Locate(path, true);
            if (File.Exists(place)) { File.Delete(place); }
            else if (Directory.Exists(place) && options.Overlaps("rR")) { Directory.Delete(place, recursive: true); }
            else if (Directory.Exists(place)) { code = await call.FailAsync($"'{named}' is a directory", cancellationToken); }
            else if (!options.Contains('f')) { code = await call.FailAsync($"can't remove '{named}': No such file or directory", cancellationToken); }
        }

        return code;
    }

    private static async Task<int> CopyAsync(ShellCall call, bool move, CancellationToken cancellationToken)
    {
        var others = call.Split().Others;
        if (others.Count != 2) { return await call.FailAsync("a source and a target are needed", cancellationToken); }
        var (from, to) = (call.Session.Path(others[0]), call.Session.Path(others[1]));
        if (call.Session.Files.IsFolder(to)) { to = ContainerFiles.Normal(to, from.Split('/')[^1]); }
        if (call.Session.Files.IsFolder(from)) { return await call.FailAsync("only files are copied and moved here", cancellationToken); }
        File.Copy(call.Session.Files.Locate(from, false), call.Session.Files.Locate(to, true), overwrite: true);
        if (move) { File.Delete(call.Session.Files.Locate(from, true)); }
        return 0;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static string Joined(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}

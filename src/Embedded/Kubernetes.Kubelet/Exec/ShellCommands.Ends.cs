using System.Globalization;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary><c>head</c> and <c>tail</c>.</summary>
internal static partial class ShellCommands
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static async Task<int> HeadAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (Ends(call) is not { } asked) { return await call.FailAsync("invalid number", cancellationToken); }
        if (asked.Files.Count > 0)
        {
            var text = await call.ReadAsync(asked.Files, cancellationToken);
            return await PrintAsync(call, asked.Bytes ? text[..(int)Math.Min(asked.Count, text.Length)] : Joined(Lines(text).Take((int)asked.Count)), cancellationToken);
        }

        // What is written into a pipe may have no end: it is read no further than it is wanted.
        var (left, buffer, read) = (asked.Count, new byte[4096], 0);
        while (left > 0 && (read = await call.Input.ReadAsync(asked.Bytes ? buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)) : buffer, cancellationToken)) > 0)
        {
            var length = 0;
            while (length < read && left > 0) { left -= asked.Bytes || buffer[length] == '\n' ? 1 : 0; length++; }
            await call.Output.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }

        return 0;
    }

    private static async Task<int> TailAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (Ends(call) is not { } asked) { return await call.FailAsync("invalid number", cancellationToken); }
        if (!asked.Follow)
        {
            var text = await call.ReadAsync(asked.Files, cancellationToken);
            return await PrintAsync(call, asked.Bytes ? text[^(int)Math.Min(asked.Count, text.Length)..] : Last(text, asked.Count, asked.FromStart), cancellationToken);
        }

        await Task.WhenAll(asked.Files.DefaultIfEmpty("/dev/null").Select(file => FollowAsync(call, file, asked.Count, asked.FromStart, cancellationToken)));
        return 0;
    }

    // As a busybox does, it looks once a second; without a file it waits for one.
    private static async Task FollowAsync(ShellCall call, string file, long count, bool fromStart, CancellationToken cancellationToken)
    {
        if (file is "/dev/null" or "-")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Session.Time, cancellationToken);
        }

        var (path, at, first) = (call.Session.Path(file), 0L, true);
        while (true)
        {
            if (call.Session.Files.Exists(path))
            {
                await using var opened = call.Session.Files.Read(path);
                at = opened.Length < at ? 0 : at;
                opened.Position = at;
                using var reader = new StreamReader(opened, Encoding.UTF8);
                var text = await reader.ReadToEndAsync(cancellationToken);
                at = opened.Length;
                await call.WriteAsync(first ? Last(text, count, fromStart) : text, cancellationToken);
            }
            else if (first)
            {
                await call.FailAsync($"can't open '{file}': No such file or directory", cancellationToken);
            }

            first = false;
            await Task.Delay(Look, call.Session.Time, cancellationToken);
        }
    }

    private static string Last(string text, long count, bool fromStart)
    {
        var lines = Lines(text);
        return Joined(fromStart ? lines.Skip((int)Math.Max(0, count - 1)) : lines.TakeLast((int)Math.Min(count, int.MaxValue)));
    }

    private static (long Count, bool Bytes, bool Follow, bool FromStart, List<string> Files)? Ends(ShellCall call)
    {
        var (count, bytes, follow, fromStart, files) = (10L, false, false, false, new List<string>());
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument.Length < 2 || argument[0] != '-') { files.Add(argument); continue; }
            if (argument is "-f" or "-F" or "--follow") { follow = true; continue; }
            if (argument is "-q" or "-v") { continue; }
            bytes = argument[1] == 'c';
            var number = argument is "-n" or "-c" ? ++i < call.Arguments.Count ? call.Arguments[i] : "" : argument[1] is 'n' or 'c' ? argument[2..] : argument[1..];
            fromStart = number.StartsWith('+');
            if (!long.TryParse(number.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count > int.MaxValue) { return null; }
        }

        return (count, bytes, follow, fromStart, files);
    }
}

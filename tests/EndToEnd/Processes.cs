using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace EndToEnd;

/// <summary>What Linux tells of other processes.</summary>
internal static class Processes
{
    /// <summary>The processes that work in a folder, which is how a pod's process is known whoever started it.</summary>
    public static IReadOnlyList<int> Using(string folder) =>
    [
        .. from path in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(path), out var number) ? number : 0
           where id > 0 && LinkOf($"{path}/cwd")?.StartsWith(folder + "/", StringComparison.Ordinal) == true
           select id,
    ];

    /// <summary>
    /// Waits for the end of a process that somebody else started. No event tells a stranger of it. One that has ended and that its parent
    /// has not asked about yet (a zombie) counts as ended: the parent of an orphan is the system's first process, which may take its time.
    /// </summary>
    public static async Task<bool> EndsWithinAsync(int id, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (StateOf(id) is not (null or 'Z' or 'X'))
        {
            if (Stopwatch.GetElapsedTime(since) > limit) { return false; }
            await look.WaitForNextTickAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>The command line and the state of a process, for the message of a test.</summary>
    public static string Describe(int id) =>
        $"{ReadOrNull($"/proc/{id}/cmdline")?.Replace('\0', ' ').TrimEnd() ?? "ended just now"}, state {StateOf(id) ?? '-'}";

    /// <summary>The TCP addresses on which a process listens.</summary>
    public static IReadOnlyList<IPEndPoint> ListeningAddresses(int process)
    {
        var inodes = Directory.EnumerateFiles($"/proc/{process}/fd").Select(LinkOf).OfType<string>()
            .Where(link => link.StartsWith("socket:[", StringComparison.Ordinal)).Select(link => link["socket:[".Length..^1]).ToHashSet();
        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 9 && fields[3] == "0A" && inodes.Contains(fields[9]))
                .Select(fields => EndPointOf(fields[1])),
        ];
    }

    // Words of four bytes, each in the machine's order.
    private static IPEndPoint EndPointOf(string text)
    {
        var (address, port) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var bytes = Convert.FromHexString(address).Chunk(4).SelectMany(word => BitConverter.IsLittleEndian ? word.Reverse() : word).ToArray();
        return new IPEndPoint(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    // The third field; the second is the program's name in parentheses, which may hold anything.
    private static char? StateOf(int id) => ReadOrNull($"/proc/{id}/stat") is { } text && text.LastIndexOf(')') is var end and >= 0 ? text[end + 2] : null;

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;   // it has ended and is forgotten
        }
    }

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;   // another user's, or ended meanwhile
        }
    }
}

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

    /// <summary>Waits for the end of a process that somebody else started.</summary>
    public static async Task<bool> EndsWithinAsync(int id, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(stop.Token);
            return true;
        }
        catch (ArgumentException)
        {
            return true;   // it has ended already
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

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

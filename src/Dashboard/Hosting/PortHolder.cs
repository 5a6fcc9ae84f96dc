using System.Globalization;

namespace Dashboard.Hosting;

/// <summary>Says which program listens on a port, where the system tells.</summary>
internal static class PortHolder
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The holder's name and process id in words; <c>another program</c> where it cannot be known.</summary>
    public static string Describe(int port)
    {
        const string unknown = "another program";
        if (!OperatingSystem.IsLinux()) { return unknown; }
        var socket = Tables.Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields is [_, var local, _, "0A", ..] && PortOf(local) == port);
        if (socket is null) { return unknown; }

        var link = $"socket:[{socket[9]}]";
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget == link))
                {
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {Path.GetFileName(process)})";
                }
            }
            catch (Exception error) when (error is UnauthorizedAccessException or IOException)
            {
                // Another user's process, or one that has just ended: it is not ours to read, and not needed for the message.
            }
        }

        return unknown;
    }

    private static int PortOf(string address) =>
        int.Parse(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

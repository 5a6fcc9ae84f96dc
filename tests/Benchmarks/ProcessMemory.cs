using System.Globalization;

namespace Benchmarks;

/// <summary>Proportional set sizes, as Linux counts them.</summary>
internal static class ProcessMemory
{
    /// <summary>The PSS of a process in MiB; null where the system does not tell.</summary>
    public static double? OfProcess(int id)
    {
        var path = $"/proc/{id}/smaps_rollup";
        if (!File.Exists(path)) { return null; }
        var line = File.ReadLines(path).First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <summary>The direct and indirect children of a process that run an assembly.</summary>
    public static IReadOnlyList<int> ChildrenRunning(int parent, string assembly) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
           where id > 0 && File.Exists($"{folder}/cmdline") && IsBelow(id, parent)
           where Read($"{folder}/cmdline").Contains(assembly, StringComparison.Ordinal)
           select id,
    ];

    private static bool IsBelow(int id, int parent)
    {
        for (var depth = 0; id > 1 && depth < 16; depth++)
        {
            var stat = Read($"/proc/{id}/stat");
            if (stat.Length == 0) { return false; }
            id = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            if (id == parent) { return true; }
        }

        return false;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";   // the process ended meanwhile
        }
    }
}

using System.Formats.Tar;
using System.IO.Compression;

namespace Embedded.Cluster.Upstream;

/// <summary>Packs a chart as <c>helm package</c> does; equal files give equal bytes.</summary>
internal static class ChartArchive
{
    /// <summary>Packs files whose paths begin with the chart's name.</summary>
    public static ReadOnlyMemory<byte> Pack(string chart, IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        using var packed = new MemoryStream();
        using (var zipped = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(zipped, TarEntryFormat.Ustar))
        {
            // helm reads Chart.yaml wherever it stands; it stands first by habit.
            foreach (var (path, content) in files.OrderBy(file => file.Path != $"{chart}/Chart.yaml").ThenBy(file => file.Path, StringComparer.Ordinal))
            {
                using var data = new MemoryStream(content.ToArray());
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = data,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                });
            }
        }

        return packed.ToArray();
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Rendering.Tests.Hostile;

/// <summary>Packs archives as charts are packed.</summary>
internal static class PackedChart
{
    public static byte[] Of(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(gzip)) { write(writer); }
        return bytes.ToArray();
    }

    public static void Write(TarWriter writer, PaxTarEntry entry, string text)
    {
        // The same archive on every run, so that a seed damages the same bytes.
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        writer.WriteEntry(entry);
    }
}

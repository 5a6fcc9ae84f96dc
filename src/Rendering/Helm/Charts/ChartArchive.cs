using System.Formats.Tar;
using System.IO.Compression;
using FileTrees;
using Yaml;

namespace Helm.Charts;

/// <summary>Unpacks charts packed as <c>.tgz</c>.</summary>
public static class ChartArchive
{
    private const long MaximumBytes = 100 * 1024 * 1024;
    private const long MaximumFileBytes = 5 * 1024 * 1024;
    private const int MaximumFiles = 20_000;

    /// <summary>Unpacks an archive in memory; the folder around all of it is left away.</summary>
    /// <param name="archive">The gzipped tar.</param>
    /// <returns>The chart's files.</returns>
    /// <exception cref="HelmException">It is no archive, it leaves its folder, or it is larger than Helm's bounds.</exception>
    public static IFileTree Open(ReadOnlyMemory<byte> archive)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        long total = 0;
        try
        {
            using var unzipped = new GZipStream(new MemoryStream(archive.ToArray(), writable: false), CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                var place = new SourcePosition(entry.Name, null, null);
                if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink) { throw new HelmException($"chart archive holds a link: {entry.Name}") { Position = place }; }
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null) { continue; }
                total += entry.Length;
                if (entry.Length > MaximumFileBytes) { throw new HelmException($"decompressed chart file {GoJson.Quote(entry.Name)} is larger than the maximum file size {MaximumFileBytes}") { Position = place }; }
                if (total > MaximumBytes) { throw new HelmException($"decompressed chart is larger than the maximum size {MaximumBytes}") { Position = place }; }
                if (files.Count >= MaximumFiles) { throw new HelmException($"chart archive holds more than {MaximumFiles} files") { Position = place }; }

                var clean = TreePath.Normalize(entry.Name) ?? throw new HelmException("chart illegally references parent directory") { Position = place };
                var slash = clean.IndexOf('/', StringComparison.Ordinal);
                if (slash < 0) { throw new HelmException("chart illegally contains content outside the base directory") { Position = place }; }
                using var content = new MemoryStream();
                entry.DataStream.CopyTo(content);
                files[clean[(slash + 1)..]] = content.ToArray();
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or FormatException or OverflowException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // The reader of archives has many ways to say that one is broken.
            throw new HelmException("gzip: invalid header", error);
        }

        return files.Count == 0 ? throw new HelmException("no files in chart archive") : new InMemoryFileTree(files);
    }
}

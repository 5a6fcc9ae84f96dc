using System.Formats.Tar;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The command <c>tar</c>, by which <c>kubectl cp</c> copies: archives go to the output and come from the input.</summary>
internal static class ShellArchive
{
    private const long LargestArchive = 256L * 1024 * 1024;

    /// <summary>Runs it.</summary>
    internal static async Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (letters, folder, archive, paths) = ("", call.Session.Folder, "-", new List<string>());
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument == "-C" && i + 1 < call.Arguments.Count) { folder = call.Session.Path(call.Arguments[++i]); }
            else if (argument.StartsWith("--", StringComparison.Ordinal)) { continue; }
            else if (i == 0 || argument is ['-', not '\0', ..])
            {
                letters += argument.TrimStart('-');
                if (argument.Contains('f', StringComparison.Ordinal) && i + 1 < call.Arguments.Count) { archive = call.Arguments[++i]; }
            }
            else { paths.Add(argument); }
        }

        if (archive != "-") { return await call.FailAsync("only archives on the standard streams (f -) are known here", cancellationToken); }
        if (letters.Contains('c', StringComparison.Ordinal)) { return await CreateAsync(call, folder, paths, cancellationToken); }
        return letters.Contains('x', StringComparison.Ordinal) ? await ExtractAsync(call, folder, cancellationToken) : await call.FailAsync("one of c and x is needed", cancellationToken);
    }

    private static async Task<int> CreateAsync(ShellCall call, string folder, List<string> paths, CancellationToken cancellationToken)
    {
        var code = 0;
        await using (var writer = new TarWriter(call.Output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var named in paths)
            {
                var path = ContainerFiles.Normal(folder, named);
                if (!call.Session.Files.Exists(path)) { code = await call.FailAsync($"{named}: No such file or directory", cancellationToken); continue; }
                await AddAsync(call, writer, path, named.TrimStart('/'), cancellationToken);
            }
        }

        return code;
    }

    private static async Task AddAsync(ShellCall call, TarWriter writer, string path, string name, CancellationToken cancellationToken)
    {
        if (!call.Session.Files.IsFolder(path))
        {
            await using var content = File.OpenRead(call.Session.Files.Locate(path, false));
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content }, cancellationToken);
            return;
        }

        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name.TrimEnd('/') + "/"), cancellationToken);
        foreach (var child in call.Session.Files.List(path))
        {
            await AddAsync(call, writer, ContainerFiles.Normal(path, child), $"{name.TrimEnd('/')}/{child}", cancellationToken);
        }
    }

    private static async Task<int> ExtractAsync(ShellCall call, string folder, CancellationToken cancellationToken)
    {
        if (!call.Session.Files.IsFolder(folder)) { return await call.FailAsync($"can't change directory to '{folder}': No such file or directory", cancellationToken); }
        var left = LargestArchive;
        await using var reader = new TarReader(call.Input, leaveOpen: true);
        try
        {
            while (await reader.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
            {
                // A name with dots ends at the container's root, and links are left out.
                var place = call.Session.Files.Locate(ContainerFiles.Normal(folder, entry.Name.TrimStart('/')), true);
                if (entry.EntryType == TarEntryType.Directory) { Directory.CreateDirectory(place); }
                else if (entry.DataStream is { } content && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    left -= content.Length;
                    if (left < 0) { return await call.FailAsync("the archive is larger than 256 MiB", cancellationToken); }
                    Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                    await using var file = File.Create(place);
                    await content.CopyToAsync(file, cancellationToken);
                }
                else if (entry.EntryType == TarEntryType.RegularFile)
                {
                    await File.WriteAllBytesAsync(place, [], cancellationToken);
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            return await call.FailAsync("invalid tar header", cancellationToken);
        }

        return 0;
    }
}

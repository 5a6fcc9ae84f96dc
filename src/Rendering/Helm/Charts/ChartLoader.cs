using System.Text;
using FileTrees;

namespace Helm.Charts;

/// <summary>Reads a chart out of a tree of files.</summary>
internal static class ChartLoader
{
    private const int MaximumDepth = 30;

    /// <summary>Reads a chart and the charts below it.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="directory">The chart's directory in it.</param>
    /// <param name="flavor">Whose rules and messages hold.</param>
    /// <returns>The chart.</returns>
    /// <exception cref="HelmException">The directory holds no chart, or a broken one.</exception>
    public static HelmChart Load(IFileTree tree, string directory, HelmFlavor flavor)
    {
        var ignore = tree.Read(Inside(directory, ".helmignore")) is { } rules ? Encoding.UTF8.GetString(rules.Span) : null;
        var root = new SubTree(tree, directory);
        var files = new List<ChartFile>();
        Collect(root, "", IgnoreRules.Parse(ignore), files, 0);
        return Build(files, flavor, 0);
    }

    private static string Inside(string directory, string name) => directory.Length == 0 ? name : directory + "/" + name;

    private static void Collect(IFileTree tree, string directory, IgnoreRules? ignore, List<ChartFile> files, int depth)
    {
        if (depth > MaximumDepth) { throw new HelmException("chart directories nested too deeply"); }
        foreach (var entry in tree.List(directory) ?? [])
        {
            var path = Inside(directory, entry.Name);
            if (ignore?.Ignores(path, entry.IsDirectory) == true) { continue; }
            if (entry.IsDirectory) { Collect(tree, path, ignore, files, depth + 1); }
            else if (tree.Read(path) is { } bytes) { files.Add(new(path, WithoutMark(bytes))); }
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Length >= 3 && bytes.Span[0] == 0xEF && bytes.Span[1] == 0xBB && bytes.Span[2] == 0xBF ? bytes[3..] : bytes;

    private static HelmChart Build(List<ChartFile> files, HelmFlavor flavor, int depth)
    {
        if (depth > MaximumDepth) { throw new HelmException("charts nested too deeply"); }
        string? Text(string name) => files.Find(file => file.Name == name)?.Text;
        var metadata = ChartMetadata.Parse(Text("Chart.yaml") ?? throw new HelmException("Chart.yaml file is missing"), Text("requirements.yaml"), flavor);
        var templates = new List<ChartFile>();
        var others = new List<ChartFile>();
        var below = new SortedDictionary<string, List<ChartFile>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Name is "Chart.yaml" or "Chart.lock" or "values.yaml" or "values.schema.json") { continue; }
            if (file.Name is "requirements.yaml" or "requirements.lock" && metadata.ApiVersion != "v1") { others.Add(file); continue; }
            if (file.Name.StartsWith("templates/", StringComparison.Ordinal)) { templates.Add(file); continue; }
            if (!file.Name.StartsWith("charts/", StringComparison.Ordinal)) { others.Add(file); continue; }
            if (file.Name.EndsWith(".prov", StringComparison.Ordinal)) { others.Add(file); continue; }
            var rest = file.Name["charts/".Length..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? rest : rest[..slash];
            if (name[0] is '_' or '.') { continue; }
            if (!below.TryGetValue(name, out var own)) { below[name] = own = []; }
            own.Add(file with { Name = slash < 0 ? "" : rest[(slash + 1)..] });
        }

        var chart = new HelmChart
        {
            Metadata = metadata,
            Values = ReadValues(Text("values.yaml"), flavor),
            Templates = templates,
            Files = others,
            Schema = Text("values.schema.json"),
        };
        foreach (var (name, own) in below)
        {
            if (own is [{ Name: "" }] && !name.EndsWith(".tgz", StringComparison.Ordinal)) { continue; }
            HelmChart child;
            try
            {
                child = own is [{ Name: "" } packed] ? OpenPacked(packed, flavor, depth) : Build(own, flavor, depth + 1);
            }
            catch (HelmException error)
            {
                throw new HelmException($"error unpacking subchart {name} in {metadata.Name}: {error.Message}", error);
            }

            child.Parent = chart;
            chart.Dependencies.Add(child);
        }

        return chart;
    }

    private static HelmChart OpenPacked(ChartFile packed, HelmFlavor flavor, int depth)
    {
        var files = new List<ChartFile>();
        Collect(ChartArchive.Open(packed.Data), "", null, files, 0);
        return Build(files, flavor, depth + 1);
    }

    private static Dictionary<string, object?> ReadValues(string? text, HelmFlavor flavor)
    {
        if (text is null) { return new(StringComparer.Ordinal); }
        try { return HelmValues.Parse(text, flavor); }
        catch (HelmException error) { throw new HelmException("cannot load values.yaml: " + error.Message, error) { Position = (error.Position ?? new(null, null, null)) with { File = "values.yaml" } }; }
    }
}

using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Objects;
using FileTrees;
using Helm;

namespace ArgoCD.RepoServer;

/// <summary>The values of a chart in the order in which each later one wins: files, patterns for files, and what the source itself states.</summary>
/// <param name="source">The source.</param>
/// <param name="environment">The variables that names of files may hold.</param>
internal sealed class HelmValuesFiles(SourceToRender source, BuildEnvironment environment)
{
    private static readonly char[] PatternSigns = ['*', '?', '['];

    /// <exception cref="RenderException">A pattern takes no file, or another source is named that there is not.</exception>
    /// <exception cref="HelmException">A file is not there.</exception>
    public IEnumerable<HelmValuesFile> Read(JsonObject? helm)
    {
        var ignoresMissing = helm.Flag("ignoreMissingValueFiles") == true;
        var stated = helm.Texts("valueFiles").Select(Locate).ToList();

        // What is named itself stands where it is named, not where a pattern takes it.
        var named = stated.Where(file => !file.IsPattern).ToHashSet();
        HashSet<ValuesFile> seen = [];
        foreach (var file in stated)
        {
            if (file.IsPattern)
            {
                var found = Expand(file).ToList();
                if (found.Count == 0 && !ignoresMissing)
                {
                    throw new RenderException($"error resolving helm value files: values file glob \"{file.Stated}\" matched no files", code: "NotFound");
                }

                foreach (var match in found.Where(match => !named.Contains(match) && seen.Add(match)))
                {
                    yield return new(match.Path!, match.Content);
                }
            }
            else if ((file.Content is not null || !ignoresMissing) && seen.Add(file))
            {
                yield return new(file.Stated, file.Content ?? throw new HelmException($"open {file.Stated}: no such file or directory"));
            }
        }

        if (helm.Map("valuesObject") is { Count: > 0 } values)
        {
            yield return new("valuesObject", values.ToJsonString());
        }
        else if (helm.Text("values") is { Length: > 0 } text)
        {
            yield return new("values", text);
        }
    }

    /// <summary>The text of a file that an option names; null where it is not there.</summary>
    /// <exception cref="RenderException">Another source is named that there is not.</exception>
    public string? Find(string file) => Locate(file).Content;

    /// <summary>A file of the source, of the root of its repository (<c>/x</c>), or of another source (<c>$ref/x</c>).</summary>
    private ValuesFile Locate(string file)
    {
        if (ReferenceOf(file) is { } name && source.References.TryGetValue(name, out var other))
        {
            return new(other, TreePath.Join("", environment.Substitute(file[(name.Length + 1)..]))) { Stated = file };
        }

        var named = environment.Substitute(file);
        return new(source.Tree, TreePath.Join(named.StartsWith('/') ? "" : source.Path, named.TrimStart('/'))) { Stated = file };
    }

    /// <summary>The source that a file is taken from, as <c>$ref/x</c> names it; null for the own one.</summary>
    public static string? ReferenceOf(string file) => file.StartsWith('$') ? file[1..].Split('/')[0] : null;

    private static IEnumerable<ValuesFile> Expand(ValuesFile pattern) =>
        Files(pattern.Tree, "").Where(path => PathPattern.IsMatchDeep(pattern.Path!, path)).Order(StringComparer.Ordinal).Select(path => pattern with { Path = path });

    private static IEnumerable<string> Files(IFileTree tree, string directory) => (tree.List(directory) ?? []).SelectMany(entry =>
        DirectoryRenderer.Join(directory, entry.Name) is var path && entry.IsDirectory ? Files(tree, path) : [path]);

    private sealed record ValuesFile(IFileTree Tree, string? Path)
    {
        public string Stated { get; init; } = "";

        public bool IsPattern => Path?.IndexOfAny(PatternSigns) >= 0;

        public string? Content => Path is not null && Tree.Read(Path) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

        public bool Equals(ValuesFile? other) => other is not null && ReferenceEquals(Tree, other.Tree) && Path == other.Path;

        public override int GetHashCode() => HashCode.Combine(Tree, Path);
    }
}

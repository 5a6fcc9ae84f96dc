using System.Globalization;
using System.Text;

namespace Rendering.Tests.Kustomizations;

/// <summary>
/// Makes kustomizations from a seed: bases, components and an overlay with patches of both kinds, generators, transformers of every
/// kind and own configurations. Most of what is named exists, so that most cases build; the rest must be refused in the same words.
/// </summary>
internal sealed partial class KustomizationGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(string Kind, string Name)> _objects = [];
    private readonly List<(string Kind, string Name)> _all = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The files of a case; its overlay stands in <c>app</c>.</summary>
    public Dictionary<string, string> Next()
    {
        _objects.Clear();
        _all.Clear();
        _taken.Clear();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var bases = _random.Next(3);
        for (var i = 0; i < bases; i++) { Layer(files, $"base{i}", "", []); }
        var components = Chance(4) ? 1 : 0;
        var beneath = Enumerable.Range(0, bases).Select(i => $"../base{i}").ToList();
        if (components > 0)
        {
            // What a component patches is only there once the bases are.
            Layer(files, "part", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", []);
            Layer(files, "app", "components: [../part]\n", beneath);
        }
        else { Layer(files, "app", Pick("", "", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"), beneath); }

        return files;
    }

    private void Layer(Dictionary<string, string> files, string directory, string head, List<string> resources)
    {
        var isBase = directory != "app";

        // A base sees its own objects only, and what stands above it sees all.
        _objects.Clear();
        if (!isBase || directory == "part") { _objects.AddRange(_all); }
        var kustomization = new StringBuilder(head);
        var count = _random.Next(isBase ? 1 : 0, 3);
        for (var i = 0; i < count; i++)
        {
            files[$"{directory}/r{i}.yaml"] = string.Join("---\n", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Object()));
            resources.Add($"r{i}.yaml");
        }

        if (resources.Count > 0) { kustomization.Append("resources: [").AppendJoin(", ", resources).Append("]\n"); }
        var fields = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Field(files, directory)).DistinctBy(field => field[..field.IndexOf(':', StringComparison.Ordinal)]);
        foreach (var field in fields) { kustomization.Append(field); }
        files[$"{directory}/{Pick("kustomization.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization")}"] = kustomization.ToString();
    }

    /// <summary>The name of an object of a kind, most often of one that exists.</summary>
    private string Existing(params string[] kinds)
    {
        var known = _objects.Where(one => kinds.Length == 0 || kinds.Contains(one.Kind)).ToList();
        return known.Count > 0 && !Chance(30) ? known[_random.Next(known.Count)].Name : Pick("web", "api", "nope");
    }

    /// <summary>A new name, now and then one that is taken already.</summary>
    private string Fresh(string kind)
    {
        var name = Pick("web", "api", "cm-a", "sec-a", "db", "x1", "very-long-name-of-a-thing");
        if (!_taken.Add(kind + "/" + name) && !Chance(40)) { name += _random.Next(10, 1000).ToString(CultureInfo.InvariantCulture); }
        _objects.Add((kind, name));
        _all.Add((kind, name));
        return name;
    }

    private string Image() => Pick("nginx", "nginx:1.25", "reg.io/team/app:v1", "reg.io/team/app@sha256:abcd", "busybox:latest", "reg.io:5000/a/b:1@sha256:ef", "localhost:5000/x");

    private static string Indented(string text, string indent) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => line.Length == 0 ? line : indent + line));

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FileTrees;
using Helm;
using Rendering.Tests.Tools;
using Yaml;

namespace Rendering.Tests.Templates;

/// <summary>Many templates in one chart, each a partial of its own, so that one process of the genuine tool answers hundreds.</summary>
internal sealed partial class TemplateBatch(GenuineHelm helm, HelmFlavor flavor)
{
    private const int MostRepeats = 25;

    private const string Values = """
        data:
          s: hello
          t: "Two Words"
          u: "ünï cödé"
          y: "a: 1"
          q: "say \"hi\"\n"
          e: ""
          n: 5
          f: 1.5
          big: 12345678
          neg: -3
          zero: 0
          b: true
          nil: null
          l: [b, a, c, a]
          ll: [[1, 2], [x]]
          el: []
          nums: [3, 1, 2.5]
          m: {a: one, b: 2, c: [1]}
          mm: {in: {x: 1, z: null}, a: {b: c}}
          em: {}

        """;

    /// <summary>Compares every template; a disagreement is told with the template.</summary>
    public async Task<List<string>> CompareAsync(IReadOnlyList<string> templates, int errorsToCheck, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var printed = new List<int>();
        var failed = new List<(int Index, ToolOutcome Own)>();
        for (var i = 0; i < templates.Count; i++)
        {
            var own = Own(templates, [i], cancellationToken);
            if (own.Output is not null) { printed.Add(i); } else { failed.Add((i, own)); }
        }

        for (var repeat = 0; printed.Count > 0; repeat++)
        {
            var genuine = await GenuineAsync(templates, printed, cancellationToken);
            if (genuine.Output is null)
            {
                var culprit = Culprit().Match(genuine.Error);
                if (!culprit.Success || repeat > MostRepeats) { failures.Add("the batch failed: " + genuine.Error); break; }
                var index = int.Parse(culprit.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                failures.Add($"{templates[index]}\n    genuine failed [{genuine.Error}], own printed {Results(Own(templates, [index], cancellationToken).Output!)[index]}");
                printed.Remove(index);
                continue;
            }

            var (wanted, got) = (Results(genuine.Output), Results(Own(templates, printed, cancellationToken).Output!));
            failures.AddRange(printed.Where(index => wanted[index] != got[index]).Select(index => $"{templates[index]}\n    genuine {GoJson.Quote(wanted[index])}\n    own     {GoJson.Quote(got[index])}"));
            break;
        }

        foreach (var (index, own) in failed.Take(errorsToCheck))
        {
            var genuine = await GenuineAsync(templates, [index], cancellationToken);
            if (genuine != own) { failures.Add($"{templates[index]}\n    genuine {(genuine.Output is null ? genuine.Error : "printed " + Results(genuine.Output)[index])}\n    own     {own.Error}"); }
        }

        return failures;
    }

    private static Dictionary<int, string> Results(string output)
    {
        var start = output.IndexOf("\nresults:", StringComparison.Ordinal) + "\nresults:".Length;
        return output[start..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == 'c').ToDictionary(
            line => int.Parse(line.AsSpan(1, line.IndexOf(':', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture),
            line => JsonNode.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..])!.GetValue<string>());
    }

    private static Dictionary<string, string> Chart(IReadOnlyList<string> templates, IReadOnlyList<int> chosen)
    {
        var main = new StringBuilder("results:\n");
        var files = new Dictionary<string, string> { ["Chart.yaml"] = "apiVersion: v2\nname: case\nversion: 1.0.0\n", ["values.yaml"] = Values };
        foreach (var index in chosen)
        {
            files[$"templates/_c{index}.tpl"] = templates[index];
            main.Append(CultureInfo.InvariantCulture, $"c{index}: {{{{ include \"case/templates/_c{index}.tpl\" (deepCopy .Values.data) | toJson }}}}\n");
        }

        files["templates/main.yaml"] = main.ToString();
        return files;
    }

    private ToolOutcome Own(IReadOnlyList<string> templates, IReadOnlyList<int> chosen, CancellationToken cancellationToken)
    {
        try { return new(HelmTemplate.Render(InMemoryFileTree.OfText(Chart(templates, chosen)), "", new HelmTemplateOptions { Flavor = flavor }, cancellationToken), ""); }
        catch (HelmException error) { return new(null, error.Message.TrimEnd()); }
        catch (Exception error) when (error is not OperationCanceledException) { return new(null, $"crash: {error}"); }
    }

    private async Task<ToolOutcome> GenuineAsync(IReadOnlyList<string> templates, IReadOnlyList<int> chosen, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("batch-");
        try
        {
            foreach (var (path, text) in Chart(templates, chosen))
            {
                var place = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                await File.WriteAllTextAsync(place, text, cancellationToken);
            }

            return await helm.TemplateAsync(folder.FullName, ["."], cancellationToken);
        }
        finally { folder.Delete(recursive: true); }
    }

    [GeneratedRegex(@"_c(\d+)\.tpl")]
    private static partial Regex Culprit();
}

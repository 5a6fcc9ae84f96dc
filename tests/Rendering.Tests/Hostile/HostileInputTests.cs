using System.Formats.Tar;
using System.Globalization;
using FileTrees;
using Helm;
using Helm.Charts;
using Kustomize;
using Rendering.Tests.Kustomizations;
using Rendering.Tests.Templates;

namespace Rendering.Tests.Hostile;

/// <summary>Whatever comes in, the answer is a text or the library's own error, within bounds. <c>RENDERING_CAMPAIGN</c> asks for that many inputs of each kind.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Sample = 1500;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static int Asked => int.TryParse(Environment.GetEnvironmentVariable("RENDERING_CAMPAIGN"), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : Sample;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("RENDERING_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 20262;

    [Fact]
    public void Damaged_templates_and_values_end_in_a_text_or_an_error()
    {
        var generator = new TemplateGenerator(Seed);
        var mutation = new TextMutation(Seed);
        var errors = 0;
        for (var i = 0; i < Asked; i++)
        {
            var files = new Dictionary<string, string>
            {
                ["Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n",
                ["values.yaml"] = "data: {s: x, n: 1, l: [a, b], m: {a: b}}\nmore: |\n  text\n",
                ["templates/_a.tpl"] = "{{ define \"a\" }}x{{ end }}",
                ["templates/t.yaml"] = "{{ with .Values.data }}" + generator.Next() + "{{ end }}",
            };
            var damaged = mutation.Choose([.. files.Keys]);
            files[damaged] = mutation.Apply(files[damaged]);
            if (!Ends(() => HelmTemplate.Render(InMemoryFileTree.OfText(files), "", new HelmTemplateOptions(), Limit()), files)) { errors++; }
        }

        output.WriteLine($"{Asked} damaged charts, {errors} errors");
        Assert.InRange(errors, 1, Asked - 1);
    }

    [Fact]
    public async Task Damaged_kustomizations_end_in_objects_or_an_error()
    {
        var generator = new KustomizationGenerator(Seed);
        var mutation = new TextMutation(Seed);
        var errors = 0;
        for (var i = 0; i < Asked; i++)
        {
            var files = generator.Next();
            var damaged = mutation.Choose([.. files.Keys]);
            files[damaged] = mutation.Apply(files[damaged]);
            try { _ = (await KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files), "app", new KustomizeOptions(), Limit())).Text; }
            catch (KustomizeException) { errors++; }
            catch (Exception error) when (error is not OperationCanceledException) { Assert.Fail($"{error}\n{Shown(files)}"); }
        }

        output.WriteLine($"{Asked} damaged kustomizations, {errors} errors");
        Assert.InRange(errors, 1, Asked - 1);
    }

    [Fact]
    public void Damaged_archives_end_in_a_tree_or_an_error()
    {
        var whole = PackedChart.Of(writer =>
        {
            foreach (var name in (string[])["c/Chart.yaml", "c/values.yaml", "c/templates/a.yaml"]) { PackedChart.Write(writer, new PaxTarEntry(TarEntryType.RegularFile, name), "a: 1\n"); }
        });
        var mutation = new TextMutation(Seed);
        var errors = 0;
        for (var i = 0; i < Asked; i++)
        {
            var damaged = mutation.Apply(whole);
            if (!Ends(() => ChartArchive.Open(damaged).List(""), damaged)) { errors++; }
        }

        output.WriteLine($"{Asked} damaged archives, {errors} errors");
        Assert.InRange(errors, 1, Asked);
    }

    /// <summary>True for a result, false for the library's own error; anything else fails the test.</summary>
    private static bool Ends(Action action, object input)
    {
        try
        {
            action();
            return true;
        }
        catch (HelmException) { return false; }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Assert.Fail($"{error}\n{(input is Dictionary<string, string> files ? Shown(files) : Convert.ToHexString((byte[])input))}");
            return false;
        }
    }

    private static string Shown(Dictionary<string, string> files) => string.Concat(files.Select(file => $"# {file.Key}\n{file.Value}\n"));

    private static CancellationToken Limit() => new CancellationTokenSource(Longest).Token;
}

using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
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
        var whole = Archive(writer =>
        {
            foreach (var name in (string[])["c/Chart.yaml", "c/values.yaml", "c/templates/a.yaml"]) { Write(writer, new PaxTarEntry(TarEntryType.RegularFile, name), "a: 1\n"); }
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

    [Theory]
    [InlineData("{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}", "nested reference name")]
    [InlineData("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}", "exceeded maximum template depth")]
    [InlineData("{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}", "too many iterations")]
    [InlineData("{{ range until 100000 }}{{ repeat 1000 \"0123456789\" }}{{ end }}", "output too long")]
    [InlineData("{{ $s := \"x\" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}", "text too long")]
    [InlineData("{{ repeat 2000000000 \"x\" }}", "Repeat output length overflow")]
    [InlineData("{{ until 2000000000 }}", "sequence too long")]
    [InlineData("{{ regexFind \"(((a{100}){100}){100})\" \"a\" }}", "invalid repeat count")]
    public void A_template_that_asks_for_too_much_fails_with_its_place(string template, string message)
    {
        var files = new Dictionary<string, string> { ["Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n", ["templates/t.yaml"] = "a: b\n" + template };
        var error = Assert.Throws<HelmException>(() => HelmTemplate.Render(InMemoryFileTree.OfText(files), "", new HelmTemplateOptions(), Limit()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("c/templates/t.yaml:2:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_that_ruin_others_take_no_time()
    {
        var files = new Dictionary<string, string>
        {
            ["Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n",
            ["templates/t.yaml"] = "a: {{ regexMatch \"^(a+)+$\" (print (repeat 5000 \"a\") \"b\") }}",
        };
        Assert.Contains("a: false", HelmTemplate.Render(InMemoryFileTree.OfText(files), "", new HelmTemplateOptions(), Limit()), StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var values = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) { values.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"); }
        var error = Assert.Throws<HelmException>(() => HelmValues.Parse(values.ToString(), HelmFlavor.Four));
        Assert.Contains("excessive aliasing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_in_archives_are_refused(TarEntryType kind)
    {
        var archive = Archive(writer => writer.WriteEntry(new PaxTarEntry(kind, "c/link") { LinkName = "../../etc/passwd" }));
        Assert.Contains("link", Assert.Throws<HelmException>(() => ChartArchive.Open(archive)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_path_of_an_archive_leaves_its_folder()
    {
        var archive = Archive(writer => Write(writer, new PaxTarEntry(TarEntryType.RegularFile, "c/../../outside"), "x"));
        Assert.Throws<HelmException>(() => ChartArchive.Open(archive));
    }

    [Fact]
    public void An_archive_that_expands_too_far_is_refused()
    {
        var archive = Archive(writer => Write(writer, new PaxTarEntry(TarEntryType.RegularFile, "c/zeros"), new string('0', 6 * 1024 * 1024)));
        Assert.Contains("larger than the maximum", Assert.Throws<HelmException>(() => ChartArchive.Open(archive)).Message, StringComparison.Ordinal);
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

    private static byte[] Archive(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(gzip)) { write(writer); }
        return bytes.ToArray();
    }

    private static void Write(TarWriter writer, PaxTarEntry entry, string text)
    {
        // The same archive on every run, so that a seed damages the same bytes.
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        writer.WriteEntry(entry);
    }
}

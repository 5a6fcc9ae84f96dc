using System.Formats.Tar;
using System.Globalization;
using System.Text;
using FileTrees;
using Helm;
using Helm.Charts;
using Kustomize;
using Yaml;

namespace Rendering.Tests.Hostile;

/// <summary>Each bound has its own error, with the place where it was crossed.</summary>
public sealed class LimitTests
{
    private const string Chart = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

    [Theory]
    [InlineData("{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}", "nested reference name")]
    [InlineData("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}", "exceeded maximum template depth")]
    [InlineData("{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}", "too many iterations")]
    [InlineData("{{ range until 100000 }}{{ repeat 1000 \"0123456789\" }}{{ end }}", "output too long")]
    [InlineData("{{ $s := \"x\" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}", "text too long")]
    [InlineData("{{ repeat 2000000000 \"x\" }}", "Repeat output length overflow")]
    [InlineData("{{ until 2000000000 }}", "sequence too long")]
    [InlineData("{{ regexFind \"(((a{100}){100}){100})\" \"a\" }}", "invalid repeat count")]
    public void A_template_that_asks_for_too_much_fails_with_file_line_and_column(string template, string message)
    {
        var error = Assert.Throws<HelmException>(() => Render("a: b\n" + template));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(("c/templates/t.yaml", 2), (error.Position?.File, error.Position?.Line));
        Assert.NotNull(error.Position?.Column);
        Assert.Contains("c/templates/t.yaml:2:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_nested_too_deeply_fails_with_file_and_line()
    {
        var error = Assert.Throws<HelmException>(() => Render("a: b\n" + string.Concat(Enumerable.Repeat("{{ if true }}", 1000))));
        Assert.Contains("nested too deeply", error.Message, StringComparison.Ordinal);
        Assert.Equal(new SourcePosition("c/templates/t.yaml", 2, null), error.Position);
    }

    [Fact]
    public void Patterns_that_ruin_others_take_no_time() =>
        Assert.Contains("a: false", Render("a: {{ regexMatch \"^(a+)+$\" (print (repeat 5000 \"a\") \"b\") }}"), StringComparison.Ordinal);

    [Fact]
    public void Aliases_that_multiply_are_refused_with_file_line_and_column()
    {
        var values = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) { values.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"); }
        var error = Assert.Throws<HelmException>(() => Render("", values.ToString()));
        Assert.Contains("excessive aliasing", error.Message, StringComparison.Ordinal);
        Assert.Equal("values.yaml", error.Position?.File);
        Assert.InRange(error.Position!.Line!.Value, 5, 8);
        Assert.NotNull(error.Position.Column);
    }

    [Fact]
    public void Yaml_nested_too_deeply_is_refused_with_its_line()
    {
        var error = Assert.Throws<HelmException>(() => Render("", "a: b\nc: " + new string('[', 5000)));
        Assert.Contains("exceeded max depth", error.Message, StringComparison.Ordinal);
        Assert.Equal(("values.yaml", 2), (error.Position?.File, error.Position?.Line));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_in_archives_are_refused_with_their_name(TarEntryType kind)
    {
        var archive = PackedChart.Of(writer => writer.WriteEntry(new PaxTarEntry(kind, "c/link") { LinkName = "../../etc/passwd" }));
        var error = Assert.Throws<HelmException>(() => ChartArchive.Open(archive));
        Assert.Contains("link", error.Message, StringComparison.Ordinal);
        Assert.Equal("c/link", error.Position?.File);
    }

    [Theory]
    [InlineData("c/../../outside", "parent directory")]
    [InlineData("outside", "outside the base directory")]
    public void No_path_of_an_archive_leaves_its_folder(string name, string message)
    {
        var archive = PackedChart.Of(writer => PackedChart.Write(writer, new PaxTarEntry(TarEntryType.RegularFile, name), "x"));
        var error = Assert.Throws<HelmException>(() => ChartArchive.Open(archive));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(name, error.Position?.File);
    }

    [Fact]
    public void A_file_of_an_archive_that_expands_too_far_is_refused_with_its_name()
    {
        var archive = PackedChart.Of(writer => PackedChart.Write(writer, new PaxTarEntry(TarEntryType.RegularFile, "c/zeros"), new string('0', 6 * 1024 * 1024)));
        var error = Assert.Throws<HelmException>(() => ChartArchive.Open(archive));
        Assert.Contains("larger than the maximum file size 5242880", error.Message, StringComparison.Ordinal);
        Assert.Equal("c/zeros", error.Position?.File);
    }

    [Fact]
    public void An_archive_that_expands_too_far_as_a_whole_is_refused()
    {
        var archive = PackedChart.Of(writer =>
        {
            for (var i = 0; i < 26; i++) { PackedChart.Write(writer, new PaxTarEntry(TarEntryType.RegularFile, $"c/zeros{i}"), new string('0', 4 * 1024 * 1024)); }
        });
        var error = Assert.Throws<HelmException>(() => ChartArchive.Open(archive));
        Assert.Equal("decompressed chart is larger than the maximum size 104857600", error.Message);
        Assert.Equal("c/zeros25", error.Position?.File);
    }

    [Fact]
    public void An_archive_of_too_many_files_is_refused()
    {
        var archive = PackedChart.Of(writer =>
        {
            for (var i = 0; i <= 20_000; i++) { PackedChart.Write(writer, new PaxTarEntry(TarEntryType.RegularFile, $"c/{i}"), "x"); }
        });
        Assert.Equal("chart archive holds more than 20000 files", Assert.Throws<HelmException>(() => ChartArchive.Open(archive)).Message);
    }

    [Fact]
    public async Task A_build_of_too_many_kustomizations_is_refused_with_the_file()
    {
        var files = new Dictionary<string, string>();
        for (var i = 0; i < 300; i++) { files[$"k{i}/kustomization.yaml"] = $"resources: [../k{i + 1}]\n"; }
        files["k300/kustomization.yaml"] = "namePrefix: a\n";
        var error = await Assert.ThrowsAsync<KustomizeException>(() => KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files), "k0", new KustomizeOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("more than 200 kustomizations", error.Message, StringComparison.Ordinal);
        Assert.Equal("k200/kustomization.yaml", error.Position?.File);
    }

    [Fact]
    public async Task A_schema_of_crds_that_holds_itself_is_refused()
    {
        var files = new Dictionary<string, string>
        {
            ["kustomization.yaml"] = "resources: [r.yaml]\ncrds: [crd.json]\n",
            ["r.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
            ["crd.json"] = "{\"v1.Loop\": {\"Schema\": {\"properties\": {\"kind\": {}, \"apiVersion\": {}, \"metadata\": {\"$ref\": \"v1.Loop\"}}}}}",
        };
        var error = await Assert.ThrowsAsync<KustomizeException>(() => KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files), "", new KustomizeOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("holds itself", error.Message, StringComparison.Ordinal);
    }

    private static string Render(string template, string values = "") =>
        HelmTemplate.Render(InMemoryFileTree.OfText(new Dictionary<string, string> { ["Chart.yaml"] = Chart, ["values.yaml"] = values, ["templates/t.yaml"] = template }), "", new HelmTemplateOptions(), TestContext.Current.CancellationToken);
}

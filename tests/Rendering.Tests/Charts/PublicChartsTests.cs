using Helm;
using Rendering.Tests.Tools;

namespace Rendering.Tests.Charts;

/// <summary>Charts that others publish, where a folder of them is at hand; none is part of this repository.</summary>
public sealed class PublicChartsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(HelmFlavor.Four)]
    [InlineData(HelmFlavor.Three)]
    public async Task Genuine_public_charts_render_byte_for_byte(HelmFlavor flavor)
    {
        var folder = Environment.GetEnvironmentVariable("CHARTS_DIR") ?? "";
        Assert.SkipUnless(Directory.Exists(folder), "no public charts: set CHARTS_DIR to a folder of them");
        var cancellationToken = TestContext.Current.CancellationToken;
        var helm = await GenuineHelm.OpenAsync(flavor);
        var failures = new List<string>();
        var compared = 0;
        foreach (var chart in Directory.EnumerateFiles(folder, "Chart.yaml", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Where(IsOutermost).Order(StringComparer.Ordinal))
        {
            foreach (var arguments in Arguments(chart))
            {
                var genuine = await helm.TemplateAsync(chart, arguments, cancellationToken);
                var own = OwnHelm.Template(chart, arguments, flavor, cancellationToken);
                compared++;
                if (genuine == own) { continue; }
                var again = await helm.TemplateAsync(chart, arguments, cancellationToken);
                if (ToolOutcome.Difference(Masked(genuine, again), Masked(own, again, genuine)) is { } difference)
                {
                    failures.Add($"{Path.GetRelativePath(folder, chart)} {string.Join(' ', arguments)}: {difference}");
                }
            }
        }

        output.WriteLine($"{compared} renderings compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ\n" + string.Join('\n', failures));
    }

    private static IEnumerable<string[]> Arguments(string chart)
    {
        yield return ["rel", ".", "--include-crds"];
        yield return ["other", ".", "-n", "elsewhere", "--is-upgrade", "--kube-version", "1.29.3", "--api-versions", "monitoring.coreos.com/v1,cert-manager.io/v1"];
        if (!Directory.Exists(Path.Combine(chart, "ci"))) { yield break; }
        foreach (var values in Directory.EnumerateFiles(Path.Combine(chart, "ci"), "*.yaml").Order(StringComparer.Ordinal))
        {
            yield return ["rel", ".", "-f", Path.GetRelativePath(chart, values)];
        }
    }

    private static bool IsOutermost(string chart) => !chart.Contains("/charts/" + Path.GetFileName(chart) + "/charts/", StringComparison.Ordinal)
        && !File.Exists(Path.Combine(chart, "..", "..", "Chart.yaml")) && !chart.Contains("/templates/", StringComparison.Ordinal);

    /// <summary>Passwords, certificates and times differ from run to run of the genuine tool itself: those lines do not count.</summary>
    private static ToolOutcome Masked(ToolOutcome one, ToolOutcome other, ToolOutcome? third = null)
    {
        if (one.Output is null || other.Output is null) { return one; }
        var (lines, others, thirds) = (one.Output.Split('\n'), other.Output.Split('\n'), (third ?? one).Output?.Split('\n') ?? []);
        if (lines.Length != others.Length || thirds.Length != others.Length) { return one; }
        for (var i = 0; i < lines.Length; i++)
        {
            if (thirds[i] != others[i]) { lines[i] = "<random>"; }
        }

        return one with { Output = string.Join('\n', lines) };
    }
}

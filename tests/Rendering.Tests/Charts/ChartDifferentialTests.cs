using System.Globalization;
using Helm;
using Rendering.Tests.Tools;

namespace Rendering.Tests.Charts;

/// <summary>Charts made from a seed, rendered by the library and by the genuine helm of either version. <c>RENDERING_CAMPAIGN</c> asks for that many.</summary>
public sealed class ChartDifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20263;
    private const int Sample = 60;

    [Theory]
    [InlineData(HelmFlavor.Four)]
    [InlineData(HelmFlavor.Three)]
    public async Task Random_charts_render_as_the_genuine_helm_renders_them(HelmFlavor flavor)
    {
        var asked = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_CAMPAIGN"), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : Sample;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Seed;
        var cancellationToken = TestContext.Current.CancellationToken;
        var helm = await GenuineHelm.OpenAsync(flavor);
        var generator = new ChartGenerator(seed);
        var failures = new List<string>();
        var rendered = 0;
        for (var i = 0; i < asked; i++)
        {
            var (files, arguments) = generator.Next();
            var (genuine, own) = await RenderAsync(helm, flavor, files, arguments, cancellationToken);
            if (genuine.Output is not null) { rendered++; }
            if (ToolOutcome.Difference(Plain(genuine), Plain(own)) is { } difference) { failures.Add($"case {i}: {string.Join(' ', arguments)}\n{difference}\n{string.Concat(files.Select(file => $"# {file.Key}\n{file.Value}"))}"); }
        }

        output.WriteLine($"seed {seed}, helm {(flavor == HelmFlavor.Four ? 4 : 3)}: {asked} charts, {rendered} of them rendered and the others refused by the genuine tool, {failures.Count} disagreements");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<(ToolOutcome Genuine, ToolOutcome Own)> RenderAsync(GenuineHelm helm, HelmFlavor flavor, Dictionary<string, string> files, List<string> arguments, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chart-");
        try
        {
            foreach (var (path, text) in files)
            {
                var place = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                await File.WriteAllTextAsync(place, text, cancellationToken);
            }

            var genuine = await helm.TemplateAsync(folder.FullName, arguments, cancellationToken);
            try { return (genuine, OwnHelm.Template(folder.FullName, arguments, flavor, cancellationToken)); }
            catch (Exception error) when (error is not OperationCanceledException) { return (genuine, new(null, $"crash: {error}")); }
        }
        finally { folder.Delete(recursive: true); }
    }

    /// <summary>The genuine tool tells siblings of a schema in an order that changes from run to run.</summary>
    private static ToolOutcome Plain(ToolOutcome outcome) => outcome.Error.Contains("of the schema(s)", StringComparison.Ordinal)
        ? outcome with { Error = string.Join('\n', outcome.Error.Split('\n').Order(StringComparer.Ordinal)) } : outcome;
}

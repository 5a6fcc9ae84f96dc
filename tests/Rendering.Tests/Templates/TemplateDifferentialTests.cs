using System.Globalization;
using Helm;
using Rendering.Tests.Tools;

namespace Rendering.Tests.Templates;

/// <summary>Templates made from a seed, rendered by the library and by the genuine helm. <c>RENDERING_CAMPAIGN</c> asks for that many.</summary>
public sealed class TemplateDifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20260;
    private const int BatchSize = 300;

    [Fact]
    public async Task Random_templates_render_as_the_genuine_helm_renders_them()
    {
        var asked = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_CAMPAIGN"), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : BatchSize;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Seed;
        var batch = new TemplateBatch(await GenuineHelm.OpenAsync(HelmFlavor.Four), HelmFlavor.Four);
        var generator = new TemplateGenerator(seed);
        var failures = new List<string>();
        for (var done = 0; done < asked; done += BatchSize)
        {
            var templates = Enumerable.Range(0, Math.Min(BatchSize, asked - done)).Select(_ => generator.Next()).ToList();
            failures.AddRange(await batch.CompareAsync(templates, errorsToCheck: 30, TestContext.Current.CancellationToken));
        }

        output.WriteLine($"seed {seed}: {asked} templates, {failures.Count} disagreements");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }
}

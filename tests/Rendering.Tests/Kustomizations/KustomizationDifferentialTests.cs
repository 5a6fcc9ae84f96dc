using System.Globalization;
using System.Text.RegularExpressions;
using FileTrees;
using Kustomize;
using Rendering.Tests.Tools;

namespace Rendering.Tests.Kustomizations;

/// <summary>Kustomizations made from a seed, built by the library and by the genuine tool. <c>RENDERING_CAMPAIGN</c> asks for that many.</summary>
public sealed partial class KustomizationDifferentialTests(ITestOutputHelper output)
{
    private const int Seed = 20261;
    private const int Sample = 120;

    [Fact]
    public async Task Random_kustomizations_build_as_the_genuine_tool_builds_them()
    {
        var asked = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_CAMPAIGN"), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : Sample;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RENDERING_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Seed;
        var cancellationToken = TestContext.Current.CancellationToken;
        var tool = await GenuineKustomize.OpenAsync();
        var generator = new KustomizationGenerator(seed);
        var failures = new List<string>();
        var built = 0;
        for (var i = 0; i < asked; i++)
        {
            var files = generator.Next();
            var (genuine, own) = await BuildAsync(tool, files, cancellationToken);
            if (genuine.Output is not null) { built++; }
            if (ToolOutcome.Difference(genuine, own) is { } difference) { failures.Add($"case {i}: {difference}\n{string.Concat(files.Select(file => $"# {file.Key}\n{file.Value}"))}"); }
        }

        output.WriteLine($"seed {seed}: {asked} kustomizations, {built} of them built and the others refused by the genuine tool, {failures.Count} disagreements");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<(ToolOutcome Genuine, ToolOutcome Own)> BuildAsync(GenuineKustomize tool, Dictionary<string, string> files, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kustomize-");
        try
        {
            foreach (var (path, text) in files)
            {
                Directory.CreateDirectory(Path.Combine(folder.FullName, Path.GetDirectoryName(path)!));
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, path), text, cancellationToken);
            }

            var genuine = await tool.BuildAsync(folder.FullName, "app", cancellationToken);
            return (Plain(genuine), Plain(await OwnAsync(files, cancellationToken)));
        }
        finally { folder.Delete(recursive: true); }
    }

    private static async Task<ToolOutcome> OwnAsync(Dictionary<string, string> files, CancellationToken cancellationToken)
    {
        try { return new((await KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files), "app", new KustomizeOptions { RootName = "/root" }, cancellationToken)).Text, ""); }
        catch (KustomizeException error) { return new(null, error.Message.TrimEnd()); }
        catch (Exception error) when (error is not OperationCanceledException) { return new(null, $"crash: {error}"); }
    }

    /// <summary>Addresses of memory differ from run to run; nodes are shown as they were written, by the library in its own style.</summary>
    private static ToolOutcome Plain(ToolOutcome outcome) => outcome with { Error = Pointer().Replace(outcome.Error, "<address>").Split("node contents:")[0] };

    [GeneratedRegex("0xc[0-9a-f]{9}")]
    private static partial Regex Pointer();
}

using FileTrees;
using Helm;
using Helm.Charts;
using Yaml;

namespace Rendering.Cli;

/// <summary><c>helm template [NAME] CHART [flags]</c>.</summary>
internal static class HelmCommand
{
    public static int Run(string[] arguments, CancellationToken cancellationToken)
    {
        var (chart, options) = HelmArguments.Parse(arguments, path => File.Exists(path) ? File.ReadAllText(path) : null);
        // Bytes, not text: a template may cut a character in two.
        using var output = Console.OpenStandardOutput();
        output.Write(GoBytes.Of(Rendered(chart, options, cancellationToken)));
        return 0;
    }

    /// <summary>A chart may be a folder or an archive.</summary>
    private static string Rendered(string chart, HelmTemplateOptions options, CancellationToken cancellationToken)
    {
        if (Directory.Exists(chart)) { return HelmTemplate.Render(new DirectoryFileTree(chart), "", options, cancellationToken); }
        if (!File.Exists(chart)) { throw new HelmException($"path {GoJson.Quote(chart)} not found"); }
        return HelmTemplate.Render(ChartArchive.Open(File.ReadAllBytes(chart)), "", options, cancellationToken);
    }
}

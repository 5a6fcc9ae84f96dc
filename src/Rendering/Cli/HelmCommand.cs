using FileTrees;
using Helm;

namespace Rendering.Cli;

/// <summary><c>helm template [NAME] CHART [flags]</c>.</summary>
internal static class HelmCommand
{
    public static int Run(string[] arguments, CancellationToken cancellationToken)
    {
        var (chart, options) = HelmArguments.Parse(arguments, path => File.Exists(path) ? File.ReadAllText(path) : null);
        Console.Out.Write(HelmTemplate.Render(new DirectoryFileTree(chart), "", options, cancellationToken));
        return 0;
    }
}

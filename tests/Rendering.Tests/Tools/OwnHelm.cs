using FileTrees;
using Helm;

namespace Rendering.Tests.Tools;

/// <summary>The library under test, called with the genuine tool's arguments.</summary>
internal static class OwnHelm
{
    public static ToolOutcome Template(string folder, IReadOnlyList<string> arguments, HelmFlavor flavor, CancellationToken cancellationToken)
    {
        try
        {
            string? Read(string path) => File.Exists(Path.Combine(folder, path)) ? File.ReadAllText(Path.Combine(folder, path)) : null;
            var (chart, options) = HelmArguments.Parse(arguments, Read);
            return new(HelmTemplate.Render(new DirectoryFileTree(Path.Combine(folder, chart)), "", options with { Flavor = flavor }, cancellationToken), "");
        }
        catch (HelmException error) { return new(null, error.Message.TrimEnd()); }
    }
}

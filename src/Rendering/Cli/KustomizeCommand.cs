using FileTrees;
using Kustomize;

namespace Rendering.Cli;

/// <summary><c>kustomize build [DIR] [flags]</c>: the tree is the file system's root, so bases may lie anywhere.</summary>
internal static class KustomizeCommand
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var directory = Array.Find(arguments, argument => !argument.StartsWith('-')) ?? ".";
        var full = Path.GetFullPath(directory);
        var options = new KustomizeOptions { EnableHelm = arguments.Contains("--enable-helm"), AllowFilesOutsideRoot = arguments.Any(argument => argument.Contains("LoadRestrictionsNone", StringComparison.Ordinal)) };
        var result = await KustomizeBuild.RunAsync(new DirectoryFileTree("/"), full, options, cancellationToken);
        foreach (var warning in result.Warnings) { await Console.Error.WriteLineAsync(warning); }
        await Console.Out.WriteAsync(result.Text);
        return 0;
    }
}

using System.Text;
using EndToEnd;
using FileTrees;
using Kustomize;

namespace Benchmarks.Rendering;

/// <summary>The tutorial's <c>cart</c> directory: two kustomizations below one, with a chart. One value is another in every rendering.</summary>
internal static class CartDirectory
{
    /// <summary>The directory in the repository.</summary>
    public const string Path = "gitops/applications/coffee/cart";

    private const string Values = Path + "/api/values.yaml";
    private static readonly KustomizeOptions Options = new() { EnableHelm = true, AllowFilesOutsideRoot = true };

    /// <summary>The repository on the disk, with a line more in the values of the chart.</summary>
    public static IFileTree Changed(int turn)
    {
        var root = DashboardProcess.Root();
        var values = File.ReadAllText(System.IO.Path.Combine(root, Values)) + $"\nbenchmarkTurn: {turn}\n";
        return new WithFile(new DirectoryFileTree(root), Values, Encoding.UTF8.GetBytes(values));
    }

    /// <summary>Renders it.</summary>
    public static async Task RenderAsync(IFileTree repository)
    {
        var built = await KustomizeBuild.RunAsync(repository, Path, Options, CancellationToken.None);
        if (!built.Text.Contains("kind: Rollout", StringComparison.Ordinal)) { throw new InvalidOperationException("cart was not rendered"); }
    }

    /// <summary>A tree in which one file is another.</summary>
    private sealed class WithFile(DirectoryFileTree tree, string path, byte[] content) : IFileTree
    {
        public ReadOnlyMemory<byte>? Read(string wanted) => wanted == path ? content : tree.Read(wanted);

        public IReadOnlyList<FileTreeEntry>? List(string directory) => tree.List(directory);
    }
}

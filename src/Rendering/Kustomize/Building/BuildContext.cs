using System.Text;
using FileTrees;
using Kustomize.Patches;
using Kustomize.Resources;

namespace Kustomize.Building;

/// <summary>What all layers of one build share.</summary>
internal sealed class BuildContext(IFileTree tree, KustomizeOptions options)
{
    private const int MaximumLayers = 200;
    private int _layers;

    public IFileTree Tree { get; } = tree;

    public KustomizeOptions Options { get; } = options;

    public List<string> Warnings { get; } = [];

    /// <summary>What strategic merge patches know of types.</summary>
    public MergeSchemas Schemas { get; } = new();

    /// <summary>The directory that is built, from which origins are told; null where no build metadata is asked for.</summary>
    public string? OriginRoot { get; set; }

    /// <summary>A path seen from the directory that is built.</summary>
    public string FromRoot(string path) => Path.GetRelativePath("/" + OriginRoot, "/" + path).Replace('\\', '/');

    /// <summary>The path as messages show it.</summary>
    public string Shown(string path) => path.Length == 0 ? Options.RootName : Options.RootName + "/" + path;

    /// <summary>The origin of what a field of a kustomization makes or does; null where nobody asked.</summary>
    public Origin? OriginOf(Kustomization kustomization, string kind) => OriginRoot is null ? null : new("", FromRoot(kustomization.Path), "builtin", kind);

    /// <summary>The name of a directory, as a default for values.</summary>
    public string NameOf(string directory) => TreePath.NameOf(Shown(directory));

    /// <summary>Counts the kustomizations of a build.</summary>
    public void Enter(Kustomization kustomization)
    {
        if (++_layers > MaximumLayers) { throw new KustomizeException($"more than {MaximumLayers} kustomizations: {kustomization.Path} is one too many") { Position = new(kustomization.Path, null, null) }; }
    }

    /// <summary>What is wrong with a directory where a file is wanted.</summary>
    public string NotAFile(string path) => $"'{Shown(path)}' must resolve to a file";

    /// <summary>Reads a file named by a kustomization, under the load restrictions.</summary>
    public string ReadFile(string root, string name)
    {
        if (name.StartsWith('/')) { throw new KustomizeException($"security; file '{name}' is not in or below '{Shown(root)}'"); }
        var path = TreePath.Join(root, name);
        if (path is null || Tree.Read(path) is not { } bytes)
        {
            if (path is not null && Tree.List(path) is not null) { throw new KustomizeException(NotAFile(path)); }
            var place = path is null ? name : Shown(path);
            throw new KustomizeException($"evalsymlink failure on '{place}' : lstat {place}: no such file or directory");
        }

        if (!Options.AllowFilesOutsideRoot && !TreePath.IsWithin(path, root))
        {
            throw new KustomizeException($"security; file '{Shown(path)}' is not in or below '{Shown(root)}'");
        }

        return Encoding.UTF8.GetString(bytes.Span);
    }

    public byte[] ReadBytes(string root, string name)
    {
        ReadFile(root, name);
        return Tree.Read(TreePath.Join(root, name)!)!.Value.ToArray();
    }
}

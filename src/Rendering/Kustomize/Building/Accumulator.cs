using System.Text;
using FileTrees;
using Kustomize.Generators;
using Kustomize.Resources;
using Kustomize.Transformers;
using Yaml;

namespace Kustomize.Building;

/// <summary>Builds layers from the bases up, then finishes once at the top.</summary>
internal sealed class Accumulator(BuildContext context)
{
    public async Task<List<Resource>> RunAsync(string path, CancellationToken cancellationToken)
    {
        var directory = TreePath.Normalize(path) ?? throw new KustomizeException($"must build at directory: '{path}' is outside of the tree");
        if (context.Tree.List(directory) is null)
        {
            throw new KustomizeException(context.Tree.Read(directory) is not null
                ? $"must build at directory: '{path}': file is not directory"
                : $"must build at directory: not a valid directory: evalsymlink failure on '{path}' : lstat {context.Shown(directory)}: no such file or directory");
        }

        var kustomization = Kustomization.Load(context, directory);
        if (kustomization.Texts("buildMetadata").Count > 0) { context.OriginRoot = directory; }
        var resources = await LayerAsync(kustomization, [], [directory], cancellationToken);
        Finishing.Hash(resources);
        NameReferenceTransformer.Run(resources, context.Layers);
        VariableTransformer.Run(resources, context.Layers);
        resources.RemoveAll(Finishing.IsLocal);
        Finishing.AddMetadata(kustomization, resources);
        return Finishing.Sort(kustomization, resources);
    }

    private async Task<List<Resource>> LayerAsync(Kustomization kustomization, List<Resource> resources, IReadOnlyList<string> visited, CancellationToken cancellationToken)
    {
        context.Enter();
        context.Layers.Add(kustomization);
        cancellationToken.ThrowIfCancellationRequested();
        var directory = kustomization.Directory;
        foreach (var entry in kustomization.Texts("resources").Concat(kustomization.Texts("bases")))
        {
            await ResourceAsync(directory, entry, resources, visited, cancellationToken);
        }

        ResourceGenerators.Run(context, kustomization, resources);
        await HelmChartGenerator.RunAsync(context, kustomization, resources, cancellationToken);
        PluginTransformers.Generate(context, kustomization, resources);
        foreach (var entry in kustomization.Texts("components"))
        {
            await ComponentAsync(directory, entry, resources, visited, cancellationToken);
        }

        LayerTransformers.Run(context, kustomization, resources);
        return resources;
    }

    private async Task ResourceAsync(string directory, string entry, List<Resource> resources, IReadOnlyList<string> visited, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(entry, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            await RemoteAsync(address, entry, resources, cancellationToken);
            return;
        }

        string fileProblem;
        try
        {
            var text = context.ReadFile(directory, entry);
            var added = ReadObjects(text, entry);
            if (context.OriginRoot is not null) { added.ForEach(resource => resource.Origin = new(context.FromRoot(TreePath.Join(directory, entry)!), "", "")); }
            Merge(resources, added, id => $"merging resources from '{entry}': may not add resource with an already registered id: {id}");
            return;
        }
        catch (KustomizeException error) when (error is not MalformedException)
        {
            fileProblem = error.Message;
            if (!fileProblem.StartsWith("merging resources", StringComparison.Ordinal) && !fileProblem.StartsWith("accumulating resources", StringComparison.Ordinal)) { fileProblem = $"accumulating resources from '{entry}': {fileProblem}"; }
        }
        catch (MalformedException error)
        {
            throw new KustomizeException("accumulating resources: " + error.Message, error);
        }

        var prefix = $"accumulating resources: accumulation err='{fileProblem}': ";
        if (entry.StartsWith('/')) { throw new KustomizeException(prefix + $"new root '{entry}' cannot be absolute"); }
        var path = TreePath.Join(directory, entry);
        if (path is null || context.Tree.List(path) is null)
        {
            var place = path is null ? entry : context.Shown(path);
            throw new KustomizeException(prefix + (path is not null && context.Tree.Read(path) is not null
                ? $"must build at directory: '{place}': file is not directory"
                : $"must build at directory: not a valid directory: evalsymlink failure on '{place}' : lstat {place}: no such file or directory"));
        }

        var shown = context.Shown(path);
        if (visited.FirstOrDefault(root => TreePath.IsWithin(root, path)) is { } ancestor)
        {
            throw new KustomizeException(prefix + $"cycle detected: candidate root '{shown}' contains visited root '{context.Shown(ancestor)}'");
        }

        Kustomization below;
        try { below = Kustomization.Load(context, path); }
        catch (KustomizeException error) { throw new KustomizeException(prefix + $"couldn't make target for path '{shown}': {error.Message}", error); }
        if (below.IsComponent) { throw new KustomizeException(prefix + $"expected kind != 'Component' for path '{shown}'"); }
        List<Resource> built;
        try { built = await LayerAsync(below, [], [.. visited, path], cancellationToken); }
        catch (KustomizeException error) { throw new KustomizeException(prefix + $"recursed accumulation of path '{shown}': {error.Message}", error); }
        Merge(resources, built, id => prefix + $"recursed merging from path '{shown}': may not add resource with an already registered id: {id}");
    }

    private async Task RemoteAsync(Uri address, string entry, List<Resource> resources, CancellationToken cancellationToken)
    {
        var bytes = context.Options.Remote is null ? null : await context.Options.Remote.ReadAsync(address, cancellationToken);
        if (bytes is not { } content)
        {
            throw new KustomizeException($"accumulating resources: accumulation err='accumulating resources from '{entry}': URL is a git repository or cannot be read: {address}': must build at directory: not a valid directory: evalsymlink failure on '{entry}' : lstat {entry}: no such file or directory");
        }

        try
        {
            Merge(resources, ReadObjects(Encoding.UTF8.GetString(content.Span), entry), id => $"merging resources from '{entry}': may not add resource with an already registered id: {id}");
        }
        catch (KustomizeException error) { throw new KustomizeException("accumulating resources: " + error.Message, error); }
    }

    private async Task ComponentAsync(string directory, string entry, List<Resource> resources, IReadOnlyList<string> visited, CancellationToken cancellationToken)
    {
        const string prefix = "accumulating components: ";
        var path = TreePath.Join(directory, entry);
        if (path is null || context.Tree.List(path) is null)
        {
            var place = path is null ? entry : context.Shown(path);
            throw new KustomizeException(prefix + "loader.New " + GoJson.Quote(path is not null && context.Tree.Read(path) is not null
                ? $"must build at directory: '{place}': file is not directory"
                : $"must build at directory: not a valid directory: evalsymlink failure on '{place}' : lstat {place}: no such file or directory"));
        }

        if (visited.FirstOrDefault(root => TreePath.IsWithin(root, path)) is { } ancestor)
        {
            throw new KustomizeException(prefix + "loader.New " + GoJson.Quote($"cycle detected: candidate root '{context.Shown(path)}' contains visited root '{context.Shown(ancestor)}'"));
        }

        try
        {
            var component = Kustomization.Load(context, path);
            if (!component.IsComponent) { throw new KustomizeException($"expected kind 'Component' for path '{context.Shown(path)}' but got 'Kustomization'"); }
            await LayerAsync(component, resources, [.. visited, path], cancellationToken);
        }
        catch (KustomizeException error) { throw new KustomizeException(prefix + "accumulateDirectory: " + GoJson.Quote(error.Message), error); }
    }

    private static List<Resource> ReadObjects(string text, string entry)
    {
        try
        {
            var objects = new List<Resource>();
            Merge(objects, ResourceReader.Read(text), id => $"accumulating resources from '{entry}': may not add resource with an already registered id: {id}");
            return objects;
        }
        catch (YamlReadException error)
        {
            throw new MalformedException($"accumulating resources from '{entry}': MalformedYAMLError: {error.Message} in File: {entry}", error);
        }
    }

    private static void Merge(List<Resource> resources, List<Resource> added, Func<ResourceId, string> complaint)
    {
        foreach (var resource in added)
        {
            if (resources.Exists(known => known.Id.SameAs(resource.Id))) { throw new KustomizeException(complaint(resource.Id)); }
            resources.Add(resource);
        }
    }
}

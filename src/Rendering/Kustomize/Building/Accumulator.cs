using System.Text;
using FileTrees;
using Kustomize.Fields;
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
        context.Schemas.Take(context, kustomization);
        if (kustomization.Texts("buildMetadata").Count > 0) { context.OriginRoot = directory; }
        var accumulation = new Accumulation();
        await LayerAsync(kustomization, accumulation, [directory], cancellationToken);
        var resources = accumulation.Resources;
        new HashTransformer().Transform(resources);
        new NameReferenceTransformer(accumulation.Config.NameReference).Transform(resources);
        new VariableTransformer(accumulation.Variables.Values, accumulation.Config.VarReference).Transform(resources);
        resources.RemoveAll(Finishing.IsLocal);

        // Renaming may have made two alike; Kustomize panics then, with these words.
        new Accumulation().Add(resources);
        Finishing.AddMetadata(kustomization, resources);
        resources.ForEach(resource => resource.RewriteAnnotations());
        return Finishing.Sort(kustomization, resources);
    }

    private async Task LayerAsync(Kustomization kustomization, Accumulation accumulation, IReadOnlyList<string> visited, CancellationToken cancellationToken)
    {
        context.Enter(kustomization);
        cancellationToken.ThrowIfCancellationRequested();
        var directory = kustomization.Directory;
        try
        {
            foreach (var entry in kustomization.Texts("resources").Concat(kustomization.Texts("bases"))) { await ResourceAsync(directory, entry, accumulation, visited, cancellationToken); }
        }
        catch (KustomizeException error) { throw new KustomizeException("accumulating resources: " + error.Message, error); }

        AddConfigurations(kustomization, accumulation);
        foreach (var (generator, origin) in BuiltinGenerators.Of(context, kustomization).Concat(await Plugins.GeneratorsAsync(context, kustomization, ReadAsync, cancellationToken)))
        {
            await GenerateAsync(generator, origin, accumulation, cancellationToken);
        }

        foreach (var entry in kustomization.Texts("components")) { await ComponentAsync(directory, entry, accumulation, visited, cancellationToken); }
        var transformers = LayerTransformers.Of(context, kustomization, accumulation.Config);
        transformers.AddRange(await Plugins.TransformersAsync(context, kustomization, "transformers", ReadAsync, cancellationToken));
        LayerTransformers.Run(transformers, accumulation.Resources);
        Plugins.Validate(await Plugins.TransformersAsync(context, kustomization, "validators", ReadAsync, cancellationToken), accumulation.Resources);
        Variable.Declare(kustomization, accumulation);

        Task ReadAsync(string entry, Accumulation configs) => ResourceAsync(directory, entry, configs, visited, cancellationToken);
    }

    private void AddConfigurations(Kustomization kustomization, Accumulation accumulation)
    {
        accumulation.Add(TransformerConfigReader.Read(context, kustomization));
        if (kustomization.Texts("crds").Count == 0) { return; }
        try { accumulation.Add(CrdFieldSpecs.Read(context, kustomization)); }
        catch (KustomizeException error) { throw new KustomizeException($"loading CRDs [{string.Join(' ', kustomization.Texts("crds"))}]: {error.Message}", error); }
    }

    private static async Task GenerateAsync(IGenerator generator, Origin? origin, Accumulation accumulation, CancellationToken cancellationToken)
    {
        foreach (var made in await generator.GenerateAsync(cancellationToken))
        {
            made.Origin ??= origin;

            // What is printed here are the addresses of the generator and, where origins are asked for, of its origin.
            try { accumulation.Absorb(made); }
            catch (KustomizeException error) { throw new KustomizeException($"merging from generator &{{0xc000000000 {(origin is null ? "<nil>" : "0xc000000000")}}}: {error.Message}", error); }
        }
    }

    private async Task ResourceAsync(string directory, string entry, Accumulation accumulation, IReadOnlyList<string> visited, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(entry, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            await RemoteAsync(address, entry, accumulation, cancellationToken);
            return;
        }

        var path = TreePath.Join(directory, entry);
        var isDirectory = path is not null && context.Tree.List(path) is not null;
        string fileProblem;
        if (isDirectory && !entry.StartsWith('/')) { fileProblem = $"accumulating resources from '{entry}': {context.NotAFile(path!)}"; }
        else
        {
            try
            {
                AddFile(directory, entry, accumulation);
                return;
            }
            catch (KustomizeException error) when (error is not MalformedException) { fileProblem = error.Message; }
        }

        var prefix = $"accumulation err='{fileProblem}': ";
        if (entry.StartsWith('/')) { throw new KustomizeException(prefix + $"new root '{entry}' cannot be absolute"); }
        if (path is null || !isDirectory)
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
        var built = new Accumulation();
        try
        {
            context.Schemas.Take(context, below);
            if (below.IsComponent) { throw new KustomizeException($"expected kind != 'Component' for path '{shown}'"); }
        }
        catch (KustomizeException error) { throw new KustomizeException(prefix + error.Message, error); }

        try { await LayerAsync(below, built, [.. visited, path], cancellationToken); }
        catch (KustomizeException error) { throw new KustomizeException(prefix + $"recursed accumulation of path '{shown}': {error.Message}", error); }
        try { accumulation.Add(built); }
        catch (KustomizeException error) { throw new KustomizeException(prefix + $"recursed merging from path '{shown}': {error.Message}", error); }
    }

    private void AddFile(string directory, string entry, Accumulation accumulation)
    {
        Accumulation file = new();
        try { file.Add(ResourceReader.Read(context.ReadFile(directory, entry))); }
        catch (YamlReadException error) { throw new MalformedException($"accumulating resources from '{entry}': MalformedYAMLError: {error.Message} in File: {entry}", error) { Position = (error.Position ?? new(null, null, null)) with { File = entry } }; }
        catch (KustomizeException error) { throw new KustomizeException($"accumulating resources from '{entry}': {error.Message}", error); }
        context.Schemas.Notice(file.Resources);
        if (context.OriginRoot is not null) { file.Resources.ForEach(resource => resource.Origin = new(context.FromRoot(TreePath.Join(directory, entry)!))); }
        try { accumulation.Add(file.Resources); }
        catch (KustomizeException error) { throw new KustomizeException($"merging resources from '{entry}': {error.Message}", error); }
    }

    private async Task RemoteAsync(Uri address, string entry, Accumulation accumulation, CancellationToken cancellationToken)
    {
        var bytes = context.Options.Remote is null ? null : await context.Options.Remote.ReadAsync(address, cancellationToken);
        if (bytes is not { } content)
        {
            throw new KustomizeException($"accumulation err='accumulating resources from '{entry}': URL is a git repository or cannot be read: {address}': must build at directory: not a valid directory: evalsymlink failure on '{entry}' : lstat {entry}: no such file or directory");
        }

        Accumulation file = new();
        try { file.Add(ResourceReader.Read(Encoding.UTF8.GetString(content.Span))); }
        catch (YamlReadException error) { throw new MalformedException($"accumulating resources from '{entry}': MalformedYAMLError: {error.Message} in File: {entry}", error) { Position = (error.Position ?? new(null, null, null)) with { File = entry } }; }
        catch (KustomizeException error) { throw new KustomizeException($"accumulating resources from '{entry}': {error.Message}", error); }
        try { accumulation.Add(file.Resources); }
        catch (KustomizeException error) { throw new KustomizeException($"merging resources from '{entry}': {error.Message}", error); }
    }

    private async Task ComponentAsync(string directory, string entry, Accumulation accumulation, IReadOnlyList<string> visited, CancellationToken cancellationToken)
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
            Kustomization component;
            try { component = Kustomization.Load(context, path); }
            catch (KustomizeException error) { throw new KustomizeException($"couldn't make target for path '{context.Shown(path)}': {error.Message}", error); }
            context.Schemas.Take(context, component);
            if (!component.IsComponent) { throw new KustomizeException($"expected kind 'Component' for path '{context.Shown(path)}' but got 'Kustomization'"); }
            try { await LayerAsync(component, accumulation, [.. visited, path], cancellationToken); }
            catch (KustomizeException error) { throw new KustomizeException($"recursed accumulation of path '{context.Shown(path)}': {error.Message}", error); }
            try { new Accumulation().Add(accumulation.Resources); }
            catch (KustomizeException error) { throw new KustomizeException($"recursed merging from path '{context.Shown(path)}': {error.Message}", error); }
        }
        catch (KustomizeException error) { throw new KustomizeException(prefix + "accumulateDirectory: " + GoJson.Quote(error.Message), error); }
    }
}

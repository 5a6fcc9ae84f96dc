using Kustomize.Generators;
using Kustomize.Resources;
using Kustomize.Transformers;
using Yaml;

namespace Kustomize.Building;

/// <summary>The plugins that <c>generators</c>, <c>transformers</c> and <c>validators</c> configure; programs and containers are refused.</summary>
internal static class Plugins
{
    /// <summary>Reads an entry that is no text of its own: a file, or a directory with a kustomization.</summary>
    public delegate Task EntryReader(string entry, Accumulation accumulation);

    public static async Task<List<(IGenerator Generator, Origin? Origin)>> GeneratorsAsync(BuildContext context, Kustomization kustomization, EntryReader read, CancellationToken cancellationToken)
    {
        var entries = kustomization.Texts("generators");
        if (entries.Count == 0) { return []; }
        try
        {
            var generators = new List<(IGenerator, Origin?)>();
            foreach (var config in await ConfigsAsync(context, kustomization, entries, "generator", read, cancellationToken))
            {
                try { generators.Add((Generator(context, kustomization, config), OriginOf(config))); }
                catch (KustomizeException error) { throw new KustomizeException("failed to load generator: " + error.Message, error); }
            }

            return generators;
        }
        catch (KustomizeException error) { throw new KustomizeException("loading generator plugins: " + error.Message, error); }
    }

    public static async Task<List<(ITransformer Transformer, Origin? Origin)>> TransformersAsync(BuildContext context, Kustomization kustomization, string field, EntryReader read, CancellationToken cancellationToken)
    {
        var entries = kustomization.Texts(field);
        if (entries.Count == 0) { return []; }
        return (await ConfigsAsync(context, kustomization, entries, "transformer", read, cancellationToken)).ConvertAll(config => (Transformer(context, kustomization, config), OriginOf(config)));
    }

    /// <summary>Validators are transformers that must leave the objects as they are.</summary>
    public static void Validate(List<(ITransformer Transformer, Origin? Origin)> validators, List<Resource> resources)
    {
        foreach (var (validator, _) in validators)
        {
            var before = resources.ConvertAll(resource => (Resource: resource, Text: GoJson.Write(resource.WithHistory())));
            validator.Transform(resources);
            if (before.Count != resources.Count || before.Exists(one => !resources.Contains(one.Resource) || GoJson.Write(one.Resource.WithHistory()) != one.Text))
            {
                throw new KustomizeException("validator shouldn't modify the resource map");
            }
        }
    }

    private static IGenerator Generator(BuildContext context, Kustomization kustomization, Resource config)
    {
        RefuseForeign(config);
        return Configured(config, () => BuiltinGenerators.Make(config.Kind, Configuration(context, kustomization, config)))
            ?? throw (Configured(config, () => BuiltinTransformers.Make(config.Kind, Configuration(context, kustomization, config))) is null ? Unknown(config) : new($"plugin {config.OriginalId} not a generator"));
    }

    private static ITransformer Transformer(BuildContext context, Kustomization kustomization, Resource config)
    {
        RefuseForeign(config);
        return Configured(config, () => BuiltinTransformers.Make(config.Kind, Configuration(context, kustomization, config)))
            ?? throw (Configured(config, () => BuiltinGenerators.Make(config.Kind, Configuration(context, kustomization, config))) is null ? Unknown(config) : new($"plugin {config.OriginalId} not a transformer"));
    }

    private static T Configured<T>(Resource config, Func<T> make)
    {
        try { return make(); }
        catch (KustomizeException error) { throw new KustomizeException($"plugin {config.OriginalId} fails configuration: {error.Message}", error); }
    }

    private static PluginConfiguration Configuration(BuildContext context, Kustomization kustomization, Resource config) => new(context, kustomization.Directory, config.Body);

    private static void RefuseForeign(Resource config)
    {
        if (config.ApiVersion != "builtin") { throw new KustomizeException($"external plugins disabled; unable to load external plugin '{config.Kind}'"); }
    }

    private static KustomizeException Unknown(Resource config) => new($"unable to load builtin {ResourceId.Gvk(config.Group, config.Version, config.Kind)}");

    private static Origin? OriginOf(Resource config) => config.Origin is { } origin ? new("", origin.Path, config.ApiVersion, config.Kind, config.Name, config.Namespace) : null;

    /// <summary>Text that holds objects is taken as such, before any file.</summary>
    private static async Task<List<Resource>> ConfigsAsync(BuildContext context, Kustomization kustomization, IReadOnlyList<string> entries, string role, EntryReader read, CancellationToken cancellationToken)
    {
        var configs = new Accumulation();
        var others = new List<string>();
        foreach (var entry in entries)
        {
            if (Inline(entry) is not { } objects) { others.Add(entry); continue; }
            if (context.OriginRoot is not null) { objects.ForEach(config => config.Origin = new(context.FromRoot(kustomization.Path))); }
            try { configs.Add(objects); }
            catch (KustomizeException error) { throw new KustomizeException($"configuring external {role}: {error.Message}", error); }
        }

        foreach (var entry in others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await read(entry, configs);
        }

        return configs.Resources;
    }

    private static List<Resource>? Inline(string entry)
    {
        try { return ResourceReader.Read(entry); }
        catch (Exception error) when (error is KustomizeException or YamlReadException) { return null; }
    }
}

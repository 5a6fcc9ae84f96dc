using FileTrees;
using Kustomize.Building;
using Kustomize.Generators;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>The fields generators and transformers: Kustomize's own plugins, configured one by one.</summary>
internal static class PluginTransformers
{
    public static void Generate(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        foreach (var (config, directory) in Read(context, kustomization, "generators"))
        {
            var arguments = Arguments(config);
            switch (config.Kind)
            {
                case "ConfigMapGenerator": ResourceGenerators.Place(ResourceGenerators.Make(context, directory, arguments, null, isSecret: false), arguments, resources); break;
                case "SecretGenerator": ResourceGenerators.Place(ResourceGenerators.Make(context, directory, arguments, null, isSecret: true), arguments, resources); break;
                default: throw Unknown(config);
            }
        }
    }

    public static void Transform(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        foreach (var (config, directory) in Read(context, kustomization, "transformers"))
        {
            var body = config.Body;
            var specs = LayerTransformers.Specs(body.GetValueOrDefault("fieldSpecs")).ToList();
            switch (config.Kind)
            {
                case "PrefixTransformer": LayerTransformers.AddAround(resources, specs.Count > 0 ? Resource.Text(body, "prefix") : "", ""); break;
                case "SuffixTransformer": LayerTransformers.AddAround(resources, "", specs.Count > 0 ? Resource.Text(body, "suffix") : ""); break;
                case "PrefixSuffixTransformer": LayerTransformers.AddAround(resources, Resource.Text(body, "prefix"), Resource.Text(body, "suffix")); break;
                case "NamespaceTransformer": NamespaceTransformer.Run(resources, config.Namespace, body.GetValueOrDefault("unsetOnly") is true); break;
                case "LabelTransformer": LayerTransformers.AddPairs(resources, body.GetValueOrDefault("labels") as Dictionary<string, object?> ?? [], specs, isAnnotation: false); break;
                case "AnnotationsTransformer": LayerTransformers.AddPairs(resources, body.GetValueOrDefault("annotations") as Dictionary<string, object?> ?? [], specs, isAnnotation: true); break;
                case "ImageTagTransformer": ImageTransformer.Run(resources, body.GetValueOrDefault("imageTag") as Dictionary<string, object?> ?? []); break;
                case "PatchTransformer": PatchTransformer.Run(context, directory, Arguments(config), resources); break;
                case "PatchJson6902Transformer": PatchTransformer.Run(context, directory, Arguments(config), resources, isJson: true); break;
                case "ReplacementTransformer":
                    foreach (var replacement in (body.GetValueOrDefault("replacements") as List<object?> ?? []).OfType<Dictionary<string, object?>>()) { ReplacementTransformer.Apply(resources, replacement); }
                    break;
                default: throw Unknown(config);
            }
        }
    }

    private static KustomizeException Unknown(Resource config) =>
        new($"unable to load builtin {config.Id}: plugin {config.ApiVersion}/{config.Kind} is not supported by this renderer");

    private static Dictionary<string, object?> Arguments(Resource config)
    {
        var arguments = new Dictionary<string, object?>(config.Body, StringComparer.Ordinal) { ["name"] = config.Name };
        if (config.Namespace.Length > 0) { arguments["namespace"] = config.Namespace; }
        return arguments;
    }

    private static List<(Resource Config, string Directory)> Read(BuildContext context, Kustomization kustomization, string field)
    {
        var configs = new List<(Resource, string)>();
        foreach (var entry in kustomization.Texts(field))
        {
            try
            {
                var isInline = entry.Contains('\n', StringComparison.Ordinal);
                var text = isInline ? entry : context.ReadFile(kustomization.Directory, entry);
                configs.AddRange(ResourceReader.Read(text).Select(config => (config, isInline ? kustomization.Directory : TreePath.DirectoryOf(TreePath.Join(kustomization.Directory, entry)!))));
            }
            catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
        }

        return configs;
    }
}

using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>The transformers that the fields of one kustomization ask for, in Kustomize's order; all are configured before the first runs.</summary>
internal sealed class LayerTransformers
{
    private readonly BuildContext _context;
    private readonly Kustomization _kustomization;
    private readonly TransformerConfig _config;
    private readonly List<(ITransformer Transformer, Origin? Origin)> _transformers = [];

    private LayerTransformers(BuildContext context, Kustomization kustomization, TransformerConfig config) => (_context, _kustomization, _config) = (context, kustomization, config);

    public static List<(ITransformer Transformer, Origin? Origin)> Of(BuildContext context, Kustomization kustomization, TransformerConfig config)
    {
        var layer = new LayerTransformers(context, kustomization, config);
        layer.Collect();
        return layer._transformers;
    }

    public static void Run(IEnumerable<(ITransformer Transformer, Origin? Origin)> transformers, List<Resource> resources)
    {
        foreach (var (transformer, origin) in transformers)
        {
            transformer.Transform(resources);
            if (origin is null) { continue; }
            foreach (var resource in resources)
            {
                if (resource.Origin is null) { resource.Origin = origin; }
                else { resource.Transformations.Add(origin); }
            }
        }
    }

    private void Collect()
    {
        if (_kustomization.Texts("patchesStrategicMerge") is { Count: > 0 } merges)
        {
            Configure("PatchStrategicMergeTransformer", new(StringComparer.Ordinal) { ["paths"] = merges.ToList<object?>() }, configuration => new PatchStrategicMergeTransformer(configuration));
        }

        foreach (var patch in _kustomization.Entries("patches")) { Configure("PatchTransformer", patch, configuration => new PatchTransformer(configuration)); }
        if (_kustomization.Text("namespace") is { Length: > 0 } space) { Add("NamespaceTransformer", new NamespaceTransformer(space, _config.Namespace, unsetOnly: false, SubjectMode.DefaultOnly)); }
        if (_kustomization.Text("namePrefix") is { Length: > 0 } prefix) { Add("PrefixTransformer", new NameAffixTransformer(prefix, isPrefix: true, _config.NamePrefix)); }
        if (_kustomization.Text("nameSuffix") is { Length: > 0 } suffix) { Add("SuffixTransformer", new NameAffixTransformer(suffix, isPrefix: false, _config.NameSuffix)); }
        Labels();
        if (_kustomization.Map("commonAnnotations") is { Count: > 0 } annotations) { Add("AnnotationsTransformer", new PairsTransformer(annotations, _config.CommonAnnotations, isAnnotation: true)); }
        foreach (var patch in _kustomization.Entries("patchesJson6902"))
        {
            var body = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (from, to) in ((string, string)[])[("target", "target"), ("path", "path"), ("patch", "jsonOp")])
            {
                if (patch.GetValueOrDefault(from) is { } value) { body[to] = value; }
            }

            Configure("PatchJson6902Transformer", body, configuration => new PatchJson6902Transformer(configuration));
        }

        foreach (var replica in _kustomization.Entries("replicas"))
        {
            Add("ReplicaCountTransformer", new ReplicaCountTransformer(Resource.Text(replica, "name"), replica.GetValueOrDefault("count") as long? ?? 0, _config.Replicas));
        }

        foreach (var image in _kustomization.Entries("images").Concat(_kustomization.Entries("imageTags"))) { Add("ImageTagTransformer", new ImageTransformer(image, _config.Images)); }
        if (_kustomization.Entries("replacements") is { Count: > 0 } replacements)
        {
            Configure("ReplacementTransformer", new(StringComparer.Ordinal) { ["replacements"] = replacements.ToList<object?>() }, configuration => new ReplacementTransformer(configuration));
        }
    }

    private void Labels()
    {
        var (labels, common) = (_kustomization.Entries("labels"), _kustomization.Map("commonLabels") ?? []);
        if (labels.Count == 0 && common.Count == 0) { return; }
        foreach (var label in labels)
        {
            var specs = TransformerConfigReader.FieldSpecs(label.GetValueOrDefault("fields"), "Label.labels.fields");
            try
            {
                specs = TransformerConfig.Merge(specs, _config.Labels);
                specs = label.GetValueOrDefault("includeSelectors") is true ? TransformerConfig.Merge(specs, _config.CommonLabels)
                    : TransformerConfig.Merge(label.GetValueOrDefault("includeTemplates") is true ? TransformerConfig.Merge(specs, _config.TemplateLabels) : specs, [DefaultFieldSpecs.MetadataLabels]);
            }
            catch (KustomizeException error) { throw new KustomizeException("failed to merge labels: " + error.Message, error); }
            Add("LabelTransformer", new PairsTransformer(label.GetValueOrDefault("pairs") as Dictionary<string, object?> ?? [], specs, isAnnotation: false));
        }

        // One more for commonLabels, even where there are none.
        Add("LabelTransformer", new PairsTransformer(common, _config.CommonLabels, isAnnotation: false));
    }

    private void Add(string kind, ITransformer transformer) => _transformers.Add((transformer, _context.OriginOf(_kustomization, kind)));

    private void Configure(string kind, Dictionary<string, object?> body, Func<PluginConfiguration, ITransformer> make)
    {
        try { Add(kind, make(new PluginConfiguration(_context, _kustomization.Directory, body))); }
        catch (KustomizeException error) { throw new KustomizeException($"trouble configuring builtin {kind} with config: `\n{YamlEmitter.Write(body)}`: {error.Message}", error); }
    }
}

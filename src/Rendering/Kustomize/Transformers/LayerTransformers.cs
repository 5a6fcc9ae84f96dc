using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>The transformers of one layer, in Kustomize's order.</summary>
internal static class LayerTransformers
{
    public static void Run(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        void Done(string kind)
        {
            if (context.OriginOf(kustomization, kind) is not { } origin) { return; }
            foreach (var resource in resources)
            {
                if (resource.Origin is null) { resource.Origin = origin; }
                else { resource.Transformations.Add(origin); }
            }
        }

        void Each(string field, string kind, Action<Dictionary<string, object?>> transform)
        {
            foreach (var entry in kustomization.Entries(field))
            {
                transform(entry);
                Done(kind);
            }
        }

        if (kustomization.Texts("patchesStrategicMerge").Count > 0)
        {
            PatchTransformer.StrategicMergeFiles(context, kustomization, resources);
            Done("PatchStrategicMergeTransformer");
        }

        Each("patches", "PatchTransformer", patch => PatchTransformer.Run(context, kustomization.Directory, patch, resources));
        if (kustomization.Text("namespace") is { Length: > 0 } space)
        {
            NamespaceTransformer.Run(resources, space);
            Done("NamespaceTransformer");
        }

        if (kustomization.Text("namePrefix") is { Length: > 0 } prefix)
        {
            AddAround(resources, prefix, "");
            Done("PrefixTransformer");
        }

        if (kustomization.Text("nameSuffix") is { Length: > 0 } suffix)
        {
            AddAround(resources, "", suffix);
            Done("SuffixTransformer");
        }

        Each("labels", "LabelTransformer", entry => Labels(resources, entry));
        if (kustomization.Map("commonLabels") is { } common || kustomization.Entries("labels").Count > 0)
        {
            // One more for commonLabels, even where there are none.
            common = kustomization.Map("commonLabels") ?? new(StringComparer.Ordinal);
            AddPairs(resources, common, [.. DefaultFieldSpecs.Labels, .. DefaultFieldSpecs.Selectors, .. DefaultFieldSpecs.TemplateLabels], isAnnotation: false);
            Done("LabelTransformer");
        }

        if (kustomization.Map("commonAnnotations") is { Count: > 0 } annotations)
        {
            AddPairs(resources, annotations, DefaultFieldSpecs.Annotations, isAnnotation: true);
            Done("AnnotationsTransformer");
        }

        Each("patchesJson6902", "PatchJson6902Transformer", patch => PatchTransformer.Run(context, kustomization.Directory, patch, resources, isJson: true));
        Each("replicas", "ReplicaCountTransformer", replica => Replicas(resources, Resource.Text(replica, "name"), replica.GetValueOrDefault("count")));
        Each("images", "ImageTagTransformer", image => ImageTransformer.Run(resources, image));
        Each("imageTags", "ImageTagTransformer", image => ImageTransformer.Run(resources, image));
        ReplacementTransformer.Run(context, kustomization, resources);
        if (kustomization.Entries("replacements").Count > 0) { Done("ReplacementTransformer"); }
        PluginTransformers.Transform(context, kustomization, resources);
    }

    public static void AddAround(List<Resource> resources, string prefix, string suffix)
    {
        if (prefix.Length == 0 && suffix.Length == 0) { return; }
        foreach (var resource in resources)
        {
            if (prefix.Length > 0) { resource.Prefixes.Add(prefix); }
            if (suffix.Length > 0) { resource.Suffixes.Add(suffix); }
            if (resource.Kind is "CustomResourceDefinition" or "Namespace" || (resource.Kind == "APIService" && resource.Group == "apiregistration.k8s.io")) { continue; }
            resource.Remember();
            resource.Name = prefix + resource.Name + suffix;
        }
    }

    public static void AddPairs(List<Resource> resources, Dictionary<string, object?> pairs, IReadOnlyCollection<FieldSpec> specs, bool isAnnotation)
    {
        if (pairs.Count == 0) { return; }
        foreach (var resource in resources)
        {
            var fresh = new Dictionary<string, List<Dictionary<string, object?>>>(StringComparer.Ordinal);
            foreach (var spec in specs)
            {
                spec.Apply(resource, present =>
                {
                    var map = present as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
                    foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    {
                        if (!map.ContainsKey(key))
                        {
                            if (!fresh.TryGetValue(key, out var places)) { fresh[key] = places = []; }
                            places.Add(map);
                        }

                        // A new key is written without quotes, and so may turn into another type.
                        if (!map.ContainsKey(key) && YamlReader.ReadScalar(key, YamlDialect.Nodes) is not string)
                        {
                            var odd = map as OddKeyMap ?? new OddKeyMap(map);
                            odd.OddKeys.Add(key);
                            map = odd;
                        }

                        map[key] = value;
                        foreach (var place in resource.SharedValues.Where(shared => shared.Key == key && shared.Places.Contains(map)).SelectMany(shared => shared.Places)) { place[key] = value; }
                    }

                    if (isAnnotation)
                    {
                        foreach (var key in map.Keys.Where(key => map[key] is not (null or string)).ToList()) { map[key] = Resource.Text(map, key); }
                    }

                    return map;
                });
            }

            resource.SharedValues.AddRange(fresh.Where(made => made.Value.Count > 1).Select(made => (made.Key, made.Value)));
        }
    }

    private static void Labels(List<Resource> resources, Dictionary<string, object?> entry)
    {
        var specs = new List<FieldSpec>(DefaultFieldSpecs.Labels);
        if (entry.GetValueOrDefault("includeSelectors") is true) { specs.AddRange([.. DefaultFieldSpecs.Selectors, .. DefaultFieldSpecs.TemplateLabels]); }
        else if (entry.GetValueOrDefault("includeTemplates") is true) { specs.AddRange(DefaultFieldSpecs.TemplateLabels); }
        specs.AddRange(Specs(entry.GetValueOrDefault("fields")));
        AddPairs(resources, entry.GetValueOrDefault("pairs") as Dictionary<string, object?> ?? [], specs, isAnnotation: false);
    }

    public static IEnumerable<FieldSpec> Specs(object? list) => (list as List<object?> ?? []).OfType<Dictionary<string, object?>>().Select(spec =>
        new FieldSpec(Resource.Text(spec, "path"), Resource.Text(spec, "kind"), Resource.Text(spec, "group"), Resource.Text(spec, "version"), spec.GetValueOrDefault("create") is true));

    private static void Replicas(List<Resource> resources, string name, object? count)
    {
        var found = false;
        foreach (var resource in resources.Where(resource => DefaultFieldSpecs.Scalable.Contains(resource.Kind) && resource.AllIds.Any(id => id.Name == name)))
        {
            found = true;
            new FieldSpec("spec/replicas", Create: true).Apply(resource, _ => count);
        }

        if (!found)
        {
            throw new KustomizeException($"resource with name {name} does not match a config with the following GVK [{string.Join(' ', DefaultFieldSpecs.Scalable.Select(kind => $"{kind}.[noVer].[noGrp]"))}]");
        }
    }
}

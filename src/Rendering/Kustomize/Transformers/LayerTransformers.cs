using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>The transformers of one layer, in Kustomize's order.</summary>
internal static class LayerTransformers
{
    public static void Run(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        PatchTransformer.StrategicMergeFiles(context, kustomization, resources);
        foreach (var patch in kustomization.Entries("patches")) { PatchTransformer.Run(context, kustomization.Directory, patch, resources); }
        if (kustomization.Text("namespace") is { Length: > 0 } space) { NamespaceTransformer.Run(resources, space); }
        AddAround(resources, kustomization.Text("namePrefix"), kustomization.Text("nameSuffix"));
        foreach (var entry in kustomization.Entries("labels")) { Labels(resources, entry); }
        if (kustomization.Map("commonLabels") is { } common) { AddPairs(resources, common, [.. DefaultFieldSpecs.Labels, .. DefaultFieldSpecs.Selectors, .. DefaultFieldSpecs.TemplateLabels], isAnnotation: false); }
        if (kustomization.Map("commonAnnotations") is { } annotations) { AddPairs(resources, annotations, DefaultFieldSpecs.Annotations, isAnnotation: true); }
        foreach (var patch in kustomization.Entries("patchesJson6902")) { PatchTransformer.Run(context, kustomization.Directory, patch, resources, isJson: true); }
        foreach (var replica in kustomization.Entries("replicas")) { Replicas(resources, Resource.Text(replica, "name"), replica.GetValueOrDefault("count")); }
        foreach (var image in kustomization.Entries("images").Concat(kustomization.Entries("imageTags"))) { ImageTransformer.Run(resources, image); }
        ReplacementTransformer.Run(context, kustomization, resources);
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
            foreach (var spec in specs)
            {
                spec.Apply(resource, present =>
                {
                    var map = present as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
                    foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)) { map[key] = value; }
                    if (isAnnotation)
                    {
                        foreach (var key in map.Keys.Where(key => map[key] is not (null or string)).ToList()) { map[key] = Resource.Text(map, key); }
                    }

                    return map;
                });
            }
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

using System.Text.RegularExpressions;
using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>The deprecated vars: <c>$(NAME)</c> in certain fields.</summary>
internal static partial class VariableTransformer
{
    private static readonly FieldSpec[] Fields = MakeFields();

    public static void Run(List<Resource> resources, IReadOnlyList<Kustomization> layers)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var entry in layers.SelectMany(layer => layer.Entries("vars")))
        {
            var name = Resource.Text(entry, "name");
            var reference = entry.GetValueOrDefault("objref") as Dictionary<string, object?> ?? [];
            var path = Resource.Text(entry.GetValueOrDefault("fieldref") as Dictionary<string, object?> ?? [], "fieldpath") is { Length: > 0 } given ? given : "metadata.name";
            var api = Resource.Text(reference, "apiVersion");
            var target = resources.Find(resource => resource.Kind == Resource.Text(reference, "kind") && (api.Length == 0 || resource.ApiVersion == api)
                && resource.AllIds.Any(id => id.Name == Resource.Text(reference, "name")));
            var places = new List<(object Holder, object Key)>();
            if (target is not null) { ReplacementTransformer.Walk(target.Body, ReplacementTransformer.Segments(path), 0, false, places); }
            if (places.Count == 0)
            {
                var at = api.IndexOf('/', StringComparison.Ordinal);
                throw new KustomizeException($"var '{{{name} {ResourceId.Gvk(at < 0 ? "" : api[..at], api[(at + 1)..], Resource.Text(reference, "kind"))} {{{path}}}}}' cannot be mapped to a field in the set of known resources");
            }

            var (holder, key) = places[0];
            if (!values.TryAdd(name, holder is Dictionary<string, object?> map ? map[(string)key] : ((List<object?>)holder)[(int)key]))
            {
                throw new KustomizeException($"var '{name}' already encountered");
            }
        }

        if (values.Count == 0) { return; }
        foreach (var resource in resources)
        {
            foreach (var field in Fields) { field.Apply(resource, value => Substitute(value, values)); }
        }
    }

    private static object? Substitute(object? value, Dictionary<string, object?> values)
    {
        switch (value)
        {
            case List<object?> list: return list.ConvertAll(item => Substitute(item, values));
            case Dictionary<string, object?> map: return map.ToDictionary(entry => entry.Key, entry => Substitute(entry.Value, values), StringComparer.Ordinal);
            case string text:
                var whole = Reference().Match(text);
                if (whole.Success && whole.Length == text.Length && whole.Groups[1].Length == 0 && values.TryGetValue(whole.Groups[2].Value, out var typed)) { return typed; }
                return Reference().Replace(text, match => match.Groups[1].Length > 0 ? match.Value[1..]
                    : values.ContainsKey(match.Groups[2].Value) ? Resource.Text(values, match.Groups[2].Value) : match.Value);
            default: return value;
        }
    }

    private static FieldSpec[] MakeFields()
    {
        var fields = new List<FieldSpec>
        {
            new("spec/rules/host", "Ingress"), new("spec/tls/hosts", "Ingress"), new("spec/tls/secretName", "Ingress"), new("spec/ports/port", "Service"),
            new("spec/ports/targetPort", "Service"), new("spec/template/metadata/annotations", "Deployment"), new("spec/nfs/server", "PersistentVolume"),
            new("metadata/labels"), new("metadata/annotations"),
        };
        foreach (var (kind, path) in ((string, string)[])[("Pod", "spec"), ("Deployment", "spec/template/spec"), ("ReplicaSet", "spec/template/spec"), ("DaemonSet", "spec/template/spec"),
            ("StatefulSet", "spec/template/spec"), ("Job", "spec/template/spec"), ("CronJob", "spec/jobTemplate/spec/template/spec")])
        {
            foreach (var containers in (string[])["containers", "initContainers"])
            {
                foreach (var field in (string[])["args", "command", "env/value", "volumeMounts/mountPath"]) { fields.Add(new($"{path}/{containers}/{field}", kind)); }
            }

            fields.Add(new($"{path}/volumes/nfs/server", kind));
        }

        return [.. fields];
    }

    [GeneratedRegex(@"(\$?)\$\(([A-Za-z0-9_.-]+)\)")]
    private static partial Regex Reference();
}

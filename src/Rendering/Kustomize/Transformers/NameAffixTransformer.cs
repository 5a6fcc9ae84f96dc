using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Puts a prefix before, or a suffix behind, names and what else the places say.</summary>
internal sealed class NameAffixTransformer(string affix, bool isPrefix, IReadOnlyList<FieldSpec> specs) : ITransformer
{
    public void Transform(List<Resource> resources)
    {
        foreach (var resource in resources)
        {
            var id = resource.OriginalId;
            if (id.Kind is "CustomResourceDefinition" or "Namespace" || (id.Kind == "APIService" && id.Group == "apiregistration.k8s.io")) { continue; }
            foreach (var spec in specs)
            {
                if (!spec.Selects(id)) { continue; }
                if (spec.Path == "metadata/name" && affix.Length > 0)
                {
                    (isPrefix ? resource.Prefixes : resource.Suffixes).Add(affix);
                    resource.Remember();
                }

                spec.Apply(resource, value => Affix(value is null && !spec.Create ? "null" : value));
            }
        }
    }

    /// <summary>Text stays text; anything else becomes what the new text means. A null is the word that it is written as.</summary>
    private object? Affix(object? value)
    {
        NodeKind.Demand(value, NodeKind.Scalar);
        var text = Resource.Text(value);
        var changed = isPrefix ? affix + text : text + affix;
        return value is string ? changed : YamlReader.ReadScalar(changed, YamlDialect.Nodes);
    }
}

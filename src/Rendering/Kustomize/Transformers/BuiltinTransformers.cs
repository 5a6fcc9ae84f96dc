using Kustomize.Building;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Kustomize's own transformers, each configured by an object (<c>apiVersion: builtin</c>) that <c>transformers</c> or <c>validators</c> names.</summary>
internal static class BuiltinTransformers
{
    /// <summary>The transformer of a kind; null where there is none of that kind.</summary>
    public static ITransformer? Make(string kind, PluginConfiguration configuration) => kind switch
    {
        "AnnotationsTransformer" => new PairsTransformer(configuration.Map("annotations") ?? [], configuration.FieldSpecs, isAnnotation: true),
        "HashTransformer" => new HashTransformer(),
        "ImageTagTransformer" => new ImageTransformer(configuration.Map("imageTag") ?? [], configuration.FieldSpecs),
        "LabelTransformer" => new PairsTransformer(configuration.Map("labels") ?? [], configuration.FieldSpecs, isAnnotation: false),
        "NamespaceTransformer" => Namespace(configuration),
        "PatchJson6902Transformer" => new PatchJson6902Transformer(configuration),
        "PatchStrategicMergeTransformer" => new PatchStrategicMergeTransformer(configuration),
        "PatchTransformer" => new PatchTransformer(configuration),
        "PrefixTransformer" => Affix(configuration, isPrefix: true),
        "SuffixTransformer" => Affix(configuration, isPrefix: false),
        "PrefixSuffixTransformer" => new Sequence(Affix(configuration, isPrefix: true), Affix(configuration, isPrefix: false)),
        "ReplacementTransformer" => new ReplacementTransformer(configuration),
        "ReplicaCountTransformer" => Replicas(configuration),
        "ValueAddTransformer" => new ValueAddTransformer(configuration),
        _ => null,
    };

    private static NamespaceTransformer Namespace(PluginConfiguration configuration)
    {
        var mode = configuration.Text("setRoleBindingSubjects") switch
        {
            "" or "defaultOnly" => SubjectMode.DefaultOnly,
            "allServiceAccounts" => SubjectMode.AllServiceAccounts,
            "none" => SubjectMode.None,
            var other => throw new KustomizeException($"invalid value \"{other}\" for setRoleBindingSubjects: must be one of \"defaultOnly\", \"none\" or \"allServiceAccounts\""),
        };
        return new(Resource.Text(configuration.Map("metadata") ?? [], "namespace"), configuration.FieldSpecs, configuration.Flag("unsetOnly"), mode);
    }

    private static NameAffixTransformer Affix(PluginConfiguration configuration, bool isPrefix) => configuration.HasFieldSpecs
        ? new(configuration.Text(isPrefix ? "prefix" : "suffix"), isPrefix, configuration.FieldSpecs)
        : throw new KustomizeException("fieldSpecs is not expected to be nil");

    private static ReplicaCountTransformer Replicas(PluginConfiguration configuration)
    {
        var replica = configuration.Map("replica") ?? [];
        return new(Resource.Text(replica, "name"), replica.GetValueOrDefault("count") as long? ?? 0, configuration.FieldSpecs);
    }

    private sealed class Sequence(params ITransformer[] transformers) : ITransformer
    {
        public void Transform(List<Resource> resources)
        {
            foreach (var transformer in transformers) { transformer.Transform(resources); }
        }
    }
}

using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Generators;

/// <summary>Kustomize's own generators: those that the fields of a kustomization ask for, and those that <c>generators</c> names.</summary>
internal static class BuiltinGenerators
{
    /// <summary>The generator of a kind; null where there is none of that kind.</summary>
    public static IGenerator? Make(string kind, PluginConfiguration configuration) => kind switch
    {
        "ConfigMapGenerator" => new KeyValueGenerator(configuration, isSecret: false),
        "SecretGenerator" => new KeyValueGenerator(configuration, isSecret: true),
        "HelmChartInflationGenerator" => new HelmChartGenerator(configuration),
        "IAMPolicyGenerator" => new IamPolicyGenerator(configuration),
        _ => null,
    };

    public static List<(IGenerator Generator, Origin? Origin)> Of(BuildContext context, Kustomization kustomization)
    {
        var generators = new List<(IGenerator, Origin?)>();
        void Add(string kind, Dictionary<string, object?> body)
        {
            try { generators.Add((Make(kind, new(context, kustomization.Directory, body))!, context.OriginOf(kustomization, kind))); }
            catch (KustomizeException error) { throw new KustomizeException($"trouble configuring builtin {kind} with config: `\n{YamlEmitter.Write(body)}`: {error.Message}", error); }
        }

        foreach (var (field, kind) in ((string, string)[])[("configMapGenerator", "ConfigMapGenerator"), ("secretGenerator", "SecretGenerator")])
        {
            foreach (var entry in kustomization.Entries(field))
            {
                var options = KeyValueGenerator.MergeOptions(entry.GetValueOrDefault("options") as Dictionary<string, object?>, kustomization.Map("generatorOptions"));
                Add(kind, options is null ? entry : new(entry, StringComparer.Ordinal) { ["options"] = options });
            }
        }

        foreach (var chart in HelmChartGenerator.Configurations(kustomization)) { Add("HelmChartInflationGenerator", chart); }
        return generators;
    }
}

namespace Rendering.Tests.Kustomizations;

/// <summary>Plugins that are configured by objects of their own.</summary>
internal sealed partial class KustomizationGenerator
{
    private const string Everywhere = "fieldSpecs:\n- path: metadata/name\n";

    private string PluginEntry(Dictionary<string, string> files, string directory, string config)
    {
        if (Chance(2)) { return "- |-\n" + Indented(config, "  ") + "\n"; }
        var file = $"plugin{_random.Next(1000)}.yaml";
        files[$"{directory}/{file}"] = config;
        return $"- {file}\n";
    }

    private string GeneratorPlugin() => _random.Next(5) switch
    {
        0 => Plugin("ConfigMapGenerator") + "literals: [a=1, b=2]\n" + Pick("", "options: {disableNameSuffixHash: true}\n", "behavior: merge\n"),
        1 => Plugin("SecretGenerator") + "type: x/y\nliterals: [p=q]\n",
        2 => Plugin("IAMPolicyGenerator") + $"cloud: {Pick("gke", "gke", "aws")}\nkubernetesService: {{name: ksa{Pick("", ", namespace: ns1")}}}\nserviceAccount: {{name: gsa, projectId: proj}}\n",
        3 => Plugin("HelmChartInflationGenerator") + "name: mini\n",
        _ => Pick("apiVersion: example.com/v1\nkind: Made\nmetadata: {name: x}\n", Plugin("PrefixTransformer") + "prefix: a\n" + Everywhere, Plugin("NoSuchGenerator")),
    };

    private string TransformerPlugin() => _random.Next(18) switch
    {
        0 => Plugin("PrefixTransformer") + $"prefix: {Pick("pl-", "")}\n{Pick(Everywhere, "fieldSpecs:\n- {path: metadata/name, kind: Service}\n- {path: spec/config, kind: Widget}\n", "")}",
        1 => Plugin("SuffixTransformer") + $"suffix: -pl\n{Pick(Everywhere, "fieldSpecs:\n- {path: metadata/name, group: apps}\n", "")}",
        2 => Plugin("PrefixSuffixTransformer") + $"prefix: a-\nsuffix: -z\n{Pick(Everywhere, "")}",
        3 or 4 => $"apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {{name: t, namespace: {Pick("ns1", "other")}}}\n{Pick("", "unsetOnly: true\n")}{Pick("", "setRoleBindingSubjects: allServiceAccounts\n", "setRoleBindingSubjects: none\n", Chance(5) ? "setRoleBindingSubjects: bad\n" : "")}{Pick("", "fieldSpecs:\n- {path: metadata/name, kind: Namespace, create: true}\n", "fieldSpecs:\n- {path: spec/ns, kind: Widget, create: true}\n", "fieldSpecs:\n- {path: spec/parts, kind: Widget}\n")}",
        5 or 6 => Plugin("LabelTransformer") + $"labels: {{pl: x, n: \"1\"}}\n{Pick("", "fieldSpecs:\n- {path: metadata/labels, create: true}\n", "fieldSpecs:\n- {path: spec/selector, kind: Service}\n- {path: metadata/labels, create: true}\n", "fieldSpecs:\n- {path: metadata/name}\n", "fieldSpecs:\n- {path: spec/extra/deep/labels, create: true, kind: Widget}\n")}",
        7 => Plugin("AnnotationsTransformer") + $"annotations: {{pl: x, n: \"1\"}}\n{Pick("", "fieldSpecs:\n- {path: metadata/annotations, create: true}\n", "fieldSpecs:\n- {path: spec/template/metadata/annotations, create: true, kind: Rollout}\n")}",
        8 => Plugin("ImageTagTransformer") + $"imageTag: {{name: nginx, {Pick("newTag: pl", "newName: n2", "tagSuffix: -pl")}}}\n{Pick("", "fieldSpecs:\n- {path: spec/image, kind: Widget}\n")}",
        9 => Plugin("ReplicaCountTransformer") + $"replica: {{name: {Existing("Deployment", "Rollout")}, count: 6}}\n{Pick("fieldSpecs:\n- {path: spec/replicas, create: true, kind: Deployment}\n", "fieldSpecs:\n- {path: spec/replicas, create: true, kind: Rollout}\n", "")}",
        10 => Plugin("PatchTransformer") + $"patch: |-\n{Indented(StrategicPatch(withName: true), "  ")}\n",
        11 => Plugin("PatchTransformer") + $"target: {{kind: {Pick("ConfigMap", "Deployment")}}}\npatch: |-\n  - {JsonOperation()}\n",
        12 => Plugin("PatchStrategicMergeTransformer") + (Chance(4) ? "" : $"patches: |-\n{Indented(StrategicPatch(withName: true), "  ")}\n"),
        13 => Plugin("PatchJson6902Transformer") + $"target: {{kind: ConfigMap, {(Chance(8) ? "version: v1" : "name: " + Existing("ConfigMap"))}}}\njsonOp: |-\n  - {JsonOperation()}\n",
        14 => Plugin("ReplacementTransformer") + Replacement(),
        15 or 16 => Plugin("ValueAddTransformer") + $"{Pick("value: added\n", "value: \" spaced \"\n", "")}targets:\n- {Pick("", "selector: {kind: Deployment}\n  ")}fieldPath: {Pick("metadata/namespace", "metadata/annotations/added", "spec/new/path", "metadata/name", "data/a", "spec")}\n{Pick("", "  filePathPosition: 1\n", "  filePathPosition: 9\n")}",
        _ => Pick(Plugin("HashTransformer"), "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n", Plugin("SortOrderTransformer"), Plugin("ConfigMapGenerator")),
    };

    private static string Plugin(string kind) => $"apiVersion: builtin\nkind: {kind}\nmetadata: {{name: plug}}\n";
}

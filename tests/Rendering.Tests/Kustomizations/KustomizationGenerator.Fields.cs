namespace Rendering.Tests.Kustomizations;

/// <summary>The fields of a kustomization.</summary>
internal sealed partial class KustomizationGenerator
{
    private string Field(Dictionary<string, string> files, string directory) => _random.Next(32) switch
    {
        0 or 20 => $"namePrefix: {Pick("p-", "x", "dev-", "\"1\"")}\n",
        1 => $"nameSuffix: {Pick("-s", "-v2")}\n",
        2 or 21 => $"namespace: {Pick("ns1", "other", "default")}\n",
        3 => $"commonLabels:\n  {Pick("app", "team", "a.b/c")}: {Pick("x", "\"1\"", "web")}\n",
        4 => $"commonAnnotations:\n  note: {Pick("hi", "\"true\"", "'a: b'", "\"12\"")}\n",
        5 or 22 => "labels:\n" + string.Concat(Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Labels())),
        6 or 7 => "images:\n" + string.Concat(Enumerable.Range(0, _random.Next(1, 3)).Select(_ => $"- name: {Pick("nginx", "reg.io/team/app", "busybox", "reg.io:5000/a/b", "reg.io/.*", "localhost:5000/x", "patched")}\n  {ImageChange()}\n")),
        8 => $"replicas:\n- name: {Existing("Deployment", "StatefulSet", "ReplicationController", "ReplicaSet")}\n  count: {_random.Next(5)}\n",
        9 or 10 or 11 => "patches:\n" + Patch() + (Chance(2) ? Patch() : ""),
        12 => Generator("configMapGenerator", Pick("gen", "gen2", Existing("ConfigMap"))),
        13 => Generator("secretGenerator", Pick("sec", Existing("Secret"))),
        14 => EnvFile(files, directory),
        15 => $"generatorOptions:\n  {Pick("disableNameSuffixHash: true", "labels: {gen: yes-it-is}", "annotations: {a: b}", "immutable: true")}\n",
        16 or 23 => Replacement(),
        17 => $"sortOptions: {Pick("{order: fifo}", "{order: legacy}", "{order: legacy, legacySortOptions: {orderFirst: [Service, Deployment], orderLast: [ConfigMap]}}")}\n",
        18 => $"buildMetadata: [{Pick("managedByLabel", "originAnnotations", "transformerAnnotations", "originAnnotations, transformerAnnotations")}]\n",
        19 => "patchesStrategicMerge:\n- |-\n" + Indented(StrategicPatch(withName: true), "  ") + "\n",
        24 or 25 => Configurations(files, directory),
        26 => Crds(files, directory),
        27 => OpenApi(files, directory),
        28 => Variables(),
        29 => Chance(3) ? "generators:\n" + PluginEntry(files, directory, GeneratorPlugin()) : "transformers:\n" + PluginEntry(files, directory, TransformerPlugin()),
        30 => "transformers:\n" + PluginEntry(files, directory, TransformerPlugin()) + (Chance(3) ? PluginEntry(files, directory, TransformerPlugin()) : ""),
        _ => $"patchesJson6902:\n- target: {{kind: {Pick("Deployment", "ConfigMap")}, version: v1, {Pick("group: apps, ", "")}name: {Existing("Deployment", "ConfigMap")}}}\n  patch: |-\n    - {JsonOperation()}\n",
    };

    private string ImageChange() => Pick("newTag: \"9.9\"", "newName: reg.io/z/y", "digest: sha256:abcd", "newName: q\n  newTag: v1", "tagSuffix: -x", "newTag: \"1\"\n  digest: sha256:ff", "newTag: v2\n  tagSuffix: -s");

    private string Labels() => $"- pairs: {{{Pick("env: dev", "env: \"1\"", "env: dev, team: x", "tier: back", Chance(8) ? "\"5\": m" : "a: b")}}}\n{Pick("", "  includeSelectors: true\n", "  includeTemplates: true\n", "  fields:\n  - path: spec/extra/labels\n    create: true\n    kind: " + Pick("Deployment", "Widget") + "\n", "  fields:\n  - {path: spec/parts, kind: Widget}\n", Chance(10) ? "  fields:\n  - {path: metadata/labels, create: false}\n" : "")}";

    private string Generator(string field, string name)
    {
        var literals = field[0] == 's' ? $"u=admin, {Pick("p=t0ps3cret", "p=" + new string('s', 70))}" : $"{Pick("a=1", "k=v w", "x='q'", "b=\"2\"", Chance(6) ? "bad" : "a=2")}, {Pick("c=3", "d=", "e=é", "long=" + new string('x', 90), "n=true")}";
        return $"{field}:\n- name: {name}\n{(_objects.Exists(known => known.Name == name) && !Chance(8) ? Pick("  behavior: merge\n", "  behavior: replace\n") : Chance(12) ? "  behavior: merge\n" : Pick("", "", "", "  namespace: ns1\n"))}{(field[0] == 's' ? Pick("", "  type: kubernetes.io/tls\n") : "")}"
            + $"  literals: [{literals}]\n{Pick("", "  options: {disableNameSuffixHash: true}\n", "  options: {labels: {l: m}, immutable: true}\n")}";
    }

    private static string EnvFile(Dictionary<string, string> files, string directory)
    {
        files[directory + "/app.env"] = "# comment\nA=1\n  B = two words \nC\n\nD=\"quoted\"\n";
        files[directory + "/conf.txt"] = "line one\nline two \n";
        return "configMapGenerator:\n- name: fromfiles\n  envs: [app.env]\n- name: file\n  files: [conf.txt, other=conf.txt]\n";
    }

    private string Replacement()
    {
        var source = Chance(4) ? $"sourceValue: {Pick("plain", "\"7\"", "a:b")}" : $"source: {{kind: {Pick("ConfigMap", "Deployment", "Service")}, name: {Existing("ConfigMap", "Deployment", "Service")}{Pick("", ", fieldPath: metadata.name", ", fieldPath: data.a", ", fieldPath: spec.ports", ", fieldPath: spec.replicas", ", fieldPath: spec.template.spec.containers.0.image", ", fieldPath: metadata.name, options: {delimiter: '-', index: 0}", ", fieldPath: \"spec.template.spec.containers.[name=main].image\"")}}}";
        var path = Pick("spec.template.spec.containers.[name=main].image", "metadata.annotations.copied", "spec.new", "data.a", "spec.template.spec.containers.*.env.0.value", "spec.replicas", "metadata.labels.[a.b/c]", "metadata.annotations.x\\.y", "spec.list.[name=q].value", "spec.template.spec.containers.*.image", "spec.selector", "metadata.name", "spec.a.b.c");
        var reject = Pick("", "", $"    reject:\n    - {{name: {Existing()}}}\n", "    reject:\n    - {labelSelector: app=web}\n");
        return $"replacements:\n- {source}\n  targets:\n  - select: {{kind: {Pick("Deployment", "Service", "ConfigMap", "Widget")}{Pick("", ", name: " + Existing(), ", namespace: default", ", labelSelector: app=web")}}}\n{reject}    fieldPaths: [\"{path.Replace("\\", "\\\\", StringComparison.Ordinal)}\"]\n{Pick("    options: {create: true}\n", "    options: {create: true}\n", "", "    options: {delimiter: ':', index: 1}\n", "    options: {create: true, delimiter: '/', index: -1}\n")}";
    }

    private string Configurations(Dictionary<string, string> files, string directory)
    {
        files[directory + "/conf.yaml"] = string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(
            "nameReference:\n- kind: Secret\n  version: v1\n  fieldSpecs:\n  - {path: spec/secretRef/name, kind: Widget}\n- kind: ConfigMap\n  fieldSpecs:\n  - path: spec/config\n    kind: Widget\n",
            "nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - {path: spec/template/spec/volumes/configMap/name, kind: Rollout}\n  - {path: spec/template/spec/containers/env/valueFrom/configMapKeyRef/name, kind: Rollout}\n",
            "images:\n- {path: spec/image, kind: Widget}\n", "replicas:\n- {path: spec/replicas, kind: Rollout, create: true}\n", "commonLabels:\n- {path: spec/tags, kind: Widget, create: true}\n", "labels:\n- {path: spec/tags, kind: Widget, create: true}\n",
            "commonAnnotations:\n- {path: spec/notes, create: true, kind: Widget}\n", "namespace:\n- {path: spec/ns, kind: Widget, create: true}\n", "namePrefix:\n- {path: spec/config, kind: Widget}\n", "nameSuffix:\n- {path: spec/config, kind: Widget}\n",
            "templateLabels:\n- {path: spec/template/metadata/labels, kind: Rollout, create: true}\n", "varReference:\n- {path: spec/image, kind: Widget}\n- path: data\n  kind: ConfigMap\n", Chance(8) ? "namePrefix:\n- path: metadata/name\n  create: true\n" : "images: []\n", Chance(8) ? "unknown:\n- path: x\n" : "replicas: []\n"))
            .DistinctBy(part => part[..part.IndexOf(':', StringComparison.Ordinal)]));
        return "configurations: [conf.yaml]\n";
    }

    private string Crds(Dictionary<string, string> files, string directory)
    {
        var mark = Pick("\"x-kubernetes-annotation\": \"\"", "\"x-kubernetes-label-selector\": \"\"", "\"x-kubernetes-identity\": \"\"");
        files[directory + "/crd.json"] = "{\"example.com/v1.Widget\": {\"Schema\": {\"properties\": {\"apiVersion\": {\"type\": \"string\"}, \"kind\": {\"type\": \"string\"}, \"metadata\": {\"$ref\": \"meta\"}, \"spec\": {\"$ref\": \"example.com/v1.WidgetSpec\"}}}},\n"
            + "\"example.com/v1.WidgetSpec\": {\"Schema\": {\"properties\": {\"secretRef\": {\"x-kubernetes-object-ref-api-version\": \"v1\", \"x-kubernetes-object-ref-kind\": \"Secret\"}, \"config\": {" + mark + ", \"type\": \"string\"}, \"extra\": {" + mark + "}}}}}\n";
        return "crds: [crd.json]\n";
    }

    private string OpenApi(Dictionary<string, string> files, string directory)
    {
        if (Chance(4)) { return $"openapi:\n  version: {(Chance(4) ? "v1.0.0" : "v1.21.2")}\n"; }
        files[directory + "/schema.json"] = "{\"definitions\": {\"com.example.v1.Widget\": {\"properties\": {\"spec\": {\"properties\": {\"parts\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/definitions/com.example.v1.Part\"}, \"x-kubernetes-patch-merge-key\": \"id\", \"x-kubernetes-patch-strategy\": \"merge\"}}}},\n"
            + "\"x-kubernetes-group-version-kind\": [{\"group\": \"example.com\", \"version\": \"v1\", \"kind\": \"Widget\"}]}, \"com.example.v1.Part\": {\"properties\": {\"id\": {\"type\": \"string\"}}}}}\n";
        return "openapi:\n  path: schema.json\n";
    }

    private string Variables()
    {
        var (kind, api, path) = (_objects.Exists(known => known.Kind == "ConfigMap") ? 0 : _objects.Exists(known => known.Kind == "Deployment") ? 1 : 2) switch { 0 => ("ConfigMap", "v1", Pick("", "data.a", Chance(4) ? "data.nope" : "data.b")), 1 => ("Deployment", "apps/v1", Pick("", "spec.replicas", "spec.template.spec.containers[0].image")), _ => ("Service", "v1", Pick("", "metadata.name")) };
        return $"vars:\n- name: V\n  objref: {{kind: {kind}, apiVersion: {api}, name: {Existing(kind)}}}\n{(path.Length == 0 ? "" : $"  fieldref: {{fieldpath: {path}}}\n")}";
    }
}

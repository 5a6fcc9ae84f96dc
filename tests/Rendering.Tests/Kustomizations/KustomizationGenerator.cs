using System.Globalization;
using System.Text;

namespace Rendering.Tests.Kustomizations;

/// <summary>Makes kustomizations from a seed: a base or two, an overlay, patches of both kinds, generators and transformers.</summary>
internal sealed class KustomizationGenerator(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The files of a case; its overlay stands in <c>app</c>.</summary>
    public Dictionary<string, string> Next()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var bases = _random.Next(3);
        for (var i = 0; i < bases; i++) { Layer(files, $"base{i}", [], isBase: true); }
        Layer(files, "app", [.. Enumerable.Range(0, bases).Select(i => $"../base{i}")], isBase: false);
        return files;
    }

    private void Layer(Dictionary<string, string> files, string directory, List<string> resources, bool isBase)
    {
        var kustomization = new StringBuilder();
        var count = _random.Next(isBase ? 1 : 0, 3);
        for (var i = 0; i < count; i++)
        {
            files[$"{directory}/r{i}.yaml"] = string.Join("---\n", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Resource(directory)));
            resources.Add($"r{i}.yaml");
        }

        if (resources.Count > 0) { kustomization.Append("resources: [").AppendJoin(", ", resources).Append("]\n"); }
        foreach (var field in Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Field(files, directory)).DistinctBy(field => field[..field.IndexOf(':', StringComparison.Ordinal)])) { kustomization.Append(field); }
        files[$"{directory}/kustomization.yaml"] = kustomization.ToString();
    }

    private string Field(Dictionary<string, string> files, string directory) => _random.Next(20) switch
    {
        0 => $"namePrefix: {Pick("p-", "x", "dev-")}\n",
        1 => $"nameSuffix: {Pick("-s", "-v2")}\n",
        2 => $"namespace: {Pick("ns1", "other", "default")}\n",
        3 => $"commonLabels:\n  {Pick("app", "team", "a.b/c")}: {Pick("x", "\"1\"", "web")}\n",
        4 => $"commonAnnotations:\n  note: {Pick("hi", "\"true\"", "'a: b'", "\"12\"")}\n",
        5 => $"labels:\n- pairs: {{env: {Pick("dev", "\"1\"")}}}\n{Pick("", "  includeSelectors: true\n", "  includeTemplates: true\n", "  fields:\n  - path: spec/extra/labels\n    create: true\n    kind: Deployment\n")}",
        6 or 7 => $"images:\n- name: {Image()}\n  {Pick("newTag: \"9.9\"", "newName: reg.io/z/y", "digest: sha256:abcd", "newName: q\n  newTag: v1", "tagSuffix: -x")}\n",
        8 => $"replicas:\n- name: {Name()}\n  count: {_random.Next(5)}\n",
        9 or 10 or 11 => "patches:\n" + Patch(),
        12 => $"configMapGenerator:\n- name: {Pick("gen", "cm-a")}\n  {Pick("behavior: merge\n  ", "", "", "")}literals: [{Pick("a=1", "k=v w", "x='q'", "b=\"2\"", "bad")}, {Pick("c=3", "d=", "e=é", "long=" + new string('x', 90))}]\n{Pick("", "  options: {disableNameSuffixHash: true}\n", "  options: {labels: {l: m}, immutable: true}\n")}",
        13 => $"secretGenerator:\n- name: {Pick("sec", "sec-a")}\n  {Pick("type: kubernetes.io/tls\n  ", "")}literals: [u=admin, {Pick("p=t0ps3cret", "p=" + new string('s', 70))}]\n",
        14 => EnvFile(files, directory),
        15 => $"generatorOptions:\n  {Pick("disableNameSuffixHash: true", "labels: {gen: yes-it-is}", "annotations: {a: b}", "immutable: true")}\n",
        16 => $"replacements:\n- source: {{kind: {Pick("ConfigMap", "Deployment")}, {Pick("name: " + Name() + ", ", "")}fieldPath: {Pick("metadata.name", "data.a", "data.b", "spec.replicas", "spec.template.spec.containers.0.image")}}}\n  targets:\n  - select: {{kind: {Pick("Deployment", "Service", "ConfigMap")}}}\n    fieldPaths: [{Pick("spec.template.spec.containers.[name=main].image", "metadata.annotations.copied", "spec.new", "data.a", "spec.template.spec.containers.*.env.0.value", "spec.replicas")}]\n{Pick("", "    options: {create: true}\n", "    options: {delimiter: ':', index: 1}\n", "    options: {create: true}\n")}",
        17 => $"sortOptions: {Pick("{order: fifo}", "{order: legacy}", "{order: legacy, legacySortOptions: {orderFirst: [Service, Deployment], orderLast: [ConfigMap]}}")}\n",
        18 => $"buildMetadata: [{Pick("managedByLabel", "originAnnotations", "managedByLabel", "transformerAnnotations")}]\n",
        _ => "patchesStrategicMerge:\n- |-\n" + Indented(StrategicPatch(withName: true), "  ") + "\n",
    };

    private static string EnvFile(Dictionary<string, string> files, string directory)
    {
        files[directory + "/app.env"] = "# comment\nA=1\n  B = two words \nC\n\nD=\"quoted\"\n";
        files[directory + "/conf.txt"] = "line one\nline two \n";
        return "configMapGenerator:\n- name: fromfiles\n  envs: [app.env]\n- name: file\n  files: [conf.txt, other=conf.txt]\n";
    }

    private string Patch() => _random.Next(6) switch
    {
        0 or 1 => "- patch: |-\n" + Indented(StrategicPatch(withName: true), "    ") + "\n",
        2 => $"- patch: |-\n{Indented(StrategicPatch(withName: false), "    ")}\n  target: {{kind: {Pick("Deployment", "Deploy.*", "Service|ConfigMap", "Rollout")}{Pick("", ", name: " + Name(), ", labelSelector: \"app=web\"", ", labelSelector: \"app in (web,db),!x\"")}}}\n",
        _ => $"- target: {{kind: {Pick("Deployment", "ConfigMap", "Service", ".*")}{Pick("", ", name: " + Name(), ", version: v1")}}}\n  patch: |-\n    - {JsonOperation()}\n{Pick("", "    - " + JsonOperation() + "\n")}",
    };

    private string JsonOperation() => Pick(
        "{op: add, path: /metadata/labels, value: {n: m}}", "{op: add, path: /metadata/annotations, value: {z: \"1\"}}", "{op: remove, path: /spec/replicas}", "{op: replace, path: /spec/replicas, value: 7}",
        "{op: add, path: /spec/template/spec/containers/-, value: {name: extra, image: e}}", "{op: replace, path: /spec/template/spec/containers/0/image, value: \"new:1\"}", "{op: replace, path: /metadata/name, value: renamed}",
        "{op: add, path: /data/new, value: yes}", "{op: copy, from: /metadata/name, path: /metadata/generateName}", "{op: move, from: /spec, path: /status}", "{op: test, path: /kind, value: Deployment}",
        "{op: remove, path: /nope/x}", "{op: replace, path: /data/a, value: 5}", "{op: add, path: /spec/template/spec/containers/5, value: {}}", "{op: replace, path: /spec/ports/0/port, value: 0x50}");

    private string StrategicPatch(bool withName) => Pick("Deployment", "Deployment", "Service", "ConfigMap", "Rollout") switch
    {
        "Deployment" => $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {(withName ? Name() : "any")}}}\nspec:\n" + Pick(
            "  replicas: 4\n", "  replicas: null\n", "  template:\n    spec:\n      containers:\n      - name: main\n        image: patched:2\n",
            "  template:\n    spec:\n      containers:\n      - name: side\n        $patch: delete\n", "  template:\n    spec:\n      containers:\n      - name: added\n        image: a\n      - name: main\n        env:\n        - {name: A, value: \"9\"}\n        - {name: Z, value: z}\n",
            "  template:\n    spec:\n      volumes:\n      - name: v\n        emptyDir: {}\n", "  template:\n    spec:\n      tolerations:\n      - {key: a, operator: Exists}\n", "  template:\n    spec:\n      containers:\n      - name: main\n        ports:\n        - {containerPort: 80, name: web2}\n        - {containerPort: 443, protocol: TCP}\n",
            "  strategy:\n    $patch: replace\n    type: Recreate\n", "  template:\n    metadata:\n      annotations: {p: q}\n", "  template:\n    spec:\n      containers:\n      - $patch: replace\n      - name: only\n        image: o\n", "  template:\n    spec:\n      containers: []\n"),
        "Service" => $"apiVersion: v1\nkind: Service\nmetadata: {{name: {(withName ? Name() : "any")}}}\nspec:\n" + Pick("  type: NodePort\n", "  ports:\n  - port: 80\n    targetPort: 8080\n", "  ports:\n  - {port: 443, protocol: TCP}\n", "  selector: {x: y}\n", "  selector: null\n", "  ports: []\n"),
        "ConfigMap" => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {(withName ? Name() : "any")}}}\ndata:\n" + Pick("  a: \"2\"\n", "  a: null\n", "  new: text\n", "  $patch: replace\n  only: x\n", "  multi: |\n    one\n    two\n"),
        _ => $"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: {(withName ? Name() : "any")}}}\nspec:\n" + Pick("  replicas: 9\n", "  strategy:\n    canary:\n      steps:\n      - setWeight: 50\n", "  template:\n    spec:\n      containers:\n      - name: main\n        image: r\n"),
    };

    private string Resource(string directory)
    {
        var name = Name();
        var space = Pick("", "", ", namespace: ns1", ", namespace: default");
        var labels = Pick("", ", labels: {app: web}", ", labels: {app: db, tier: \"2\"}", ", annotations: {a: b, \"n\": \"1\"}");
        var metadata = $"metadata: {{name: {name}{space}{labels}}}\n";
        return _random.Next(12) switch
        {
            0 or 1 or 2 => "apiVersion: apps/v1\nkind: Deployment\n" + metadata + $"spec:\n  {Pick("replicas: 2\n  ", "")}selector:\n    matchLabels: {{app: web}}\n  {Pick("strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}\n  ", "")}template:\n    metadata:\n      labels: {{app: web}}\n    spec:\n" + PodSpec("      "),
            3 => "apiVersion: v1\nkind: Service\n" + metadata + $"spec:\n  selector: {{app: web}}\n  ports:\n  - {{port: 80, {Pick("protocol: TCP, ", "")}name: http}}\n{Pick("", "  - {port: 443, targetPort: https}\n")}",
            4 or 5 => "apiVersion: v1\nkind: ConfigMap\n" + metadata + $"data:\n  a: {Pick("\"1\"", "x:y:z", "text", "'yes'")}\n  b: {Pick("|\n    line\n    two\n", "plain", "\"\"", "'# no comment'", ">-\n    folded\n    text")}\n",
            6 => "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n" + metadata + "spec:\n  replicas: 3\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n" + PodSpec("      "),
            7 => "apiVersion: v1\nkind: ServiceAccount\n" + metadata + Pick("", "imagePullSecrets:\n- name: sec\n"),
            8 => $"apiVersion: rbac.authorization.k8s.io/v1\nkind: {Pick("RoleBinding", "ClusterRoleBinding")}\n" + metadata + $"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {Pick("ClusterRole", "Role")}, name: {Name()}}}\nsubjects:\n- {{kind: ServiceAccount, name: {Pick("default", Name())}{Pick("", ", namespace: ns1")}}}\n",
            9 => $"apiVersion: {Pick("batch/v1", "batch/v1beta1")}\nkind: CronJob\n" + metadata + "spec:\n  schedule: \"0 * * * *\"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n" + PodSpec("          "),
            10 => $"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n" + metadata + $"spec:\n  maxReplicas: 5\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {Name()}}}\n",
            _ => $"apiVersion: v1\nkind: {Pick("Namespace", "PersistentVolumeClaim", "Secret")}\n" + metadata + (directory == "app" ? "" : "extra: 1\n"),
        };
    }

    private string PodSpec(string indent)
    {
        var lines = new StringBuilder();
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"serviceAccountName: {Name()}\n"); }
        lines.Append(CultureInfo.InvariantCulture, $"containers:\n- name: main\n  image: {Image()}\n");
        if (Chance(2)) { lines.Append("  env:\n  - {name: A, value: \"1\"}\n").Append(CultureInfo.InvariantCulture, $"  - name: B\n    valueFrom: {{configMapKeyRef: {{name: {Pick(Name(), "gen")}, key: a}}}}\n"); }
        if (Chance(3)) { lines.Append("  ports:\n  - containerPort: 80\n"); }
        if (Chance(3)) { lines.Append("  envFrom:\n  - secretRef: {name: sec}\n"); }
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"- name: side\n  image: {Image()}\n"); }
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"volumes:\n- name: v\n  configMap: {{name: {Pick(Name(), "gen", "fromfiles")}}}\n"); }
        return Indented(lines.ToString().TrimEnd(), indent) + "\n";
    }

    private string Name() => Pick("web", "api", "cm-a", "sec-a", "db");

    private string Image() => Pick("nginx", "nginx:1.25", "reg.io/team/app:v1", "reg.io/team/app@sha256:abcd", "busybox:latest");

    private static string Indented(string text, string indent) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => indent + line));

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

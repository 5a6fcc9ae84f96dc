namespace Rendering.Tests.Kustomizations;

/// <summary>The patches.</summary>
internal sealed partial class KustomizationGenerator
{
    private string Patch() => (_objects.Count == 0 ? 7 : _random.Next(8)) switch
    {
        0 or 1 => "- patch: |-\n" + Indented(StrategicPatch(withName: true), "    ") + "\n" + Pick("", "", "  options: {allowNameChange: true}\n"),
        2 or 3 => $"- patch: |-\n{Indented(StrategicPatch(withName: false), "    ")}\n  target: {{kind: {Pick("Deployment", "Deploy.*", "Service|ServiceAccount", "Rollout", "StatefulSet")}{Pick("", ", name: " + Existing(), ", labelSelector: \"app=web\"", ", labelSelector: \"app in (web,db),!x\"", ", namespace: default", ", annotationSelector: a=b")}}}\n{Pick("", "", "  options: {allowKindChange: true}\n")}",
        _ => $"- target: {{kind: {Pick("Deployment", "ConfigMap", "Service", ".*", "Widget")}{Pick("", ", name: " + Existing(), ", version: v1", ", group: apps", ", name: '.*a'")}}}\n  patch: |-\n    - {JsonOperation()}\n{Pick("", "    - " + JsonOperation() + "\n")}",
    };

    private string JsonOperation() => Chance(25) ? Pick(
        "{op: remove, path: /nope/x}", "{op: replace, path: /data/a, value: 5}", "{op: add, path: /spec/template/spec/containers/5, value: {}}", "{op: replace, path: /spec/ports/0/port, value: 0x50}",
        "{op: test, path: /kind, value: Deployment}", "{op: remove, path: /spec/replicas}", "{op: add, path: \"\", value: {}}", "{op: move, from: /spec, path: /status}", "{op: replace, path: nope, value: 1}")
        : Pick(
        "{op: add, path: /metadata/labels, value: {n: m}}", "{op: add, path: /metadata/annotations, value: {z: \"1\"}}", "{op: add, path: /spec, value: {replicas: 3}}", "{op: replace, path: /metadata/name, value: renamed}",
        "{op: copy, from: /metadata/name, path: /metadata/generateName}", "{op: test, path: /metadata/nope, value: null}", "{op: add, path: /metadata/annotations, value: {n: 5, b: true}}",
        "{op: add, path: /x, value: yes}", "{op: add, path: /list, value: [1, 2]}", "{op: add, path: /metadata/labels, value: {a~1b: c}}");

    private string StrategicPatch(bool withName)
    {
        string[] kinds = ["Deployment", "Service", "ConfigMap", "Rollout", "StatefulSet", "Widget", "ServiceAccount"];
        var there = kinds.Where(one => _objects.Exists(known => known.Kind == one)).ToArray();
        var kind = there.Length > 0 && !Chance(30) ? Pick(there) : Pick(kinds);
        var name = withName ? Existing(kind) : "any";
        return kind switch
        {
            "Deployment" or "StatefulSet" => $"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}{Pick("", "", ", labels: {p: q}", ", annotations: {a: null}", ", finalizers: [w, z]")}}}\n" + WorkloadPatch(),
            "Service" => $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n" + Pick("  type: NodePort\n", "  ports:\n  - port: 80\n    targetPort: 8080\n", "  ports:\n  - {port: 443, protocol: TCP}\n", "  selector: {x: y}\n",
                "  selector: null\n", "  ports: []\n", "  ports:\n  - {port: 81, protocol: UDP}\n  - port: 80\n    $patch: delete\n", "  ports:\n  - {port: 80, protocol: UDP, nodePort: 1}\n", "  ports:\n  - {name: x, targetPort: 1}\n", "  ports:\n  - $patch: replace\n  - {port: 1}\n"),
            "ConfigMap" => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n" + Pick("data: {a: \"2\"}\n", "data: {a: null}\n", "data: {new: text}\n", "data: {$patch: replace, only: x}\n", "data:\n  multi: |\n    one\n    two\n", "data: {$patch: delete}\n", "$patch: delete\n", "data: {n: 5, t: yes}\n"),
            "ServiceAccount" => $"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}}}\nimagePullSecrets:\n- name: more\n",
            "Widget" => $"apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {name}}}\nspec:\n" + Pick("  parts:\n  - {id: two, size: 9}\n  - {id: three}\n", "  extra: {a: null, b: 1}\n", "  secretRef: {name: other}\n", "  image: null\n", "  parts: []\n"),
            _ => $"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: {name}}}\nspec:\n" + Pick("  replicas: 9\n", "  strategy:\n    canary:\n      steps:\n      - setWeight: 50\n", "  template:\n    spec:\n      containers:\n      - name: main\n        image: r\n"),
        };
    }

    private string WorkloadPatch() => Pick("  replicas: 4\n", "  replicas: null\n", "  strategy:\n    $patch: replace\n    type: Recreate\n", "  strategy: {$patch: delete}\n", "  template:\n    metadata:\n      annotations: {p: q}\n", Pod(
        "containers:\n- name: main\n  image: patched:2\n", "containers:\n- name: side\n  $patch: delete\n", "containers:\n- name: added\n  image: a\n- name: main\n  env:\n  - {name: A, value: \"9\"}\n  - {name: Z, value: z}\n",
        "volumes:\n- name: v\n  emptyDir: {}\n", "tolerations:\n- {key: a, operator: Exists}\n", "containers:\n- name: main\n  ports:\n  - {containerPort: 80, name: web2}\n  - {containerPort: 443, protocol: TCP}\n",
        "containers:\n- $patch: replace\n- name: only\n  image: o\n", "containers: []\n", "containers:\n- image: x\n", "containers:\n- name: main\n  $patch: replace\n  image: z\n", "containers:\n- name: main\n  ports:\n  - {containerPort: 80, protocol: UDP}\n",
        "containers:\n- name: main\n  ports:\n  - {containerPort: 80, $patch: delete}\n", "containers:\n- name: main\n  args: null\n  volumeMounts:\n  - {mountPath: /b, readOnly: true}\n  - {mountPath: /c, name: v}\n",
        "topologySpreadConstraints:\n- {topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}\n", "hostAliases:\n- {ip: 1.2.3.4, hostnames: [a]}\n", "initContainers:\n- {name: init, image: i2}\n- {name: init2, image: i3}\n",
        "containers:\n- {name: main, env: [{name: A, value: null}, {name: B, $patch: delete}]}\n", "affinity: null\n", "containers:\n  a: b\n")) is var body && body.StartsWith("spec:", StringComparison.Ordinal) ? body : "spec:\n" + body;

    private string Pod(params string[] choices) => "  template:\n    spec:\n" + Indented(Pick(choices), "      ") + "\n";
}

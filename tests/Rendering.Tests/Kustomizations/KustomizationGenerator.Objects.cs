using System.Globalization;
using System.Text;

namespace Rendering.Tests.Kustomizations;

/// <summary>The objects.</summary>
internal sealed partial class KustomizationGenerator
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";

    private string Object()
    {
        var kind = Pick("Deployment", "Deployment", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Rollout", "Service", "Service", "ConfigMap", "ConfigMap", "Secret", "ServiceAccount",
            "RoleBinding", "ClusterRoleBinding", "Role", "ClusterRole", "HorizontalPodAutoscaler", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "PersistentVolumeClaim", "Namespace", "APIService",
            "CustomResourceDefinition", "StorageClass", "ValidatingWebhookConfiguration", "ClusterSecretStore", "Widget", "ConfigMapList", "ReplicationController", "PersistentVolume");
        return kind switch
        {
            "Deployment" or "StatefulSet" or "DaemonSet" => Workload("apps/v1", kind),
            "Rollout" => Workload("argoproj.io/v1alpha1", kind),
            "ReplicationController" => Head("v1", kind) + $"spec:\n  replicas: 1\n  template:\n    spec:\n{PodSpec("      ")}",
            "Job" => Head("batch/v1", kind) + $"spec:\n  template:\n    spec:\n{PodSpec("      ")}",
            "CronJob" => Head(Pick("batch/v1", "batch/v1beta1"), kind) + $"spec:\n  schedule: \"0 * * * *\"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n{PodSpec("          ")}",
            "Pod" => Head("v1", kind) + $"spec:\n{PodSpec("  ")}",
            "Service" => Head("v1", kind) + $"spec:\n  selector: {{app: web}}\n  ports:\n  - {{port: 80, {Pick("protocol: TCP, ", "")}name: http}}\n{Pick("", "  - {port: 443, targetPort: https}\n", "  - {port: 80, protocol: UDP}\n")}",
            "ConfigMap" => Head("v1", kind) + $"data:\n  a: {Pick("\"1\"", "x:y:z", "text", "'yes'", "$(V)")}\n  b: {Pick("|\n    line\n    two\n", "plain", "\"\"", "'# no comment'", ">-\n    folded\n    text")}\n{Pick("", "", "immutable: true\n", "binaryData: {bin: AAEC}\n")}",
            "Secret" => Head("v1", kind) + $"type: {Pick("Opaque", "kubernetes.io/tls")}\n{Pick("data: {a: eA==}", "stringData: {s: t}", "data: {a: eA==}\nstringData: {s: t}")}\n",
            "ServiceAccount" => Head("v1", kind) + Pick("", "imagePullSecrets:\n- name: sec\n", $"secrets:\n- name: {Existing("Secret")}\n"),
            "RoleBinding" or "ClusterRoleBinding" => Head(Rbac, kind) + $"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {Pick("ClusterRole", "Role")}, name: {Existing("ClusterRole", "Role")}}}\nsubjects:\n- {{kind: ServiceAccount, name: {Pick("default", Existing("ServiceAccount"))}{Pick("", ", namespace: ns1", ", namespace: other")}}}\n{Pick("", "- {kind: User, name: default}\n", "- {kind: Group, name: devs}\n")}",
            "Role" or "ClusterRole" => Head(Rbac, kind) + $"rules:\n- apiGroups: [\"\"]\n  resources: [secrets]\n  resourceNames: [{Existing("Secret", "ConfigMap")}, other]\n  verbs: [get]\n",
            "HorizontalPodAutoscaler" => Head("autoscaling/v2", kind) + $"spec:\n  maxReplicas: 5\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {Existing("Deployment", "StatefulSet")}}}\n",
            "Ingress" => Head("networking.k8s.io/v1", kind) + $"spec:\n  ingressClassName: nginx\n  tls:\n  - hosts: [a.example, \"$(V)\"]\n    secretName: {Existing("Secret")}\n  rules:\n  - host: {Pick("a.example", "\"$(V).example\"")}\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend: {{service: {{name: {Existing("Service")}, port: {{number: 80}}}}}}\n",
            "NetworkPolicy" => Head("networking.k8s.io/v1", kind) + $"spec:\n  podSelector: {Pick("{}", "{matchLabels: {app: web}}")}\n  ingress:\n  - from:\n    - podSelector: {{matchLabels: {{app: web}}}}\n    - namespaceSelector: {{}}\n",
            "PodDisruptionBudget" => Head("policy/v1", kind) + $"spec:\n  minAvailable: {Pick("1", "50%")}\n{Pick("", "  selector: {matchLabels: {app: web}}\n")}",
            "PersistentVolumeClaim" => Head("v1", kind) + $"spec:\n  storageClassName: {Existing("StorageClass")}\n  volumeName: {Existing("PersistentVolume")}\n",
            "PersistentVolume" => Head("v1", kind) + "spec:\n  nfs: {server: \"$(V)\", path: /}\n",
            "Namespace" => Head("v1", kind),
            "APIService" => Head("apiregistration.k8s.io/v1", kind) + $"spec:\n  {Pick("service: {name: " + Existing("Service") + ", namespace: default}\n", "version: v1\n")}",
            "CustomResourceDefinition" => Head("apiextensions.k8s.io/v1", kind) + "spec:\n  group: example.com\n  names: {kind: Widget, plural: widgets}\n  versions:\n  - name: v1\n    schema: {openAPIV3Schema: {properties: {containers: {image: nginx}}}}\n" + Pick("", "  conversion: {webhook: {clientConfig: {service: {name: hook, namespace: default}}}}\n"),
            "StorageClass" => Head("storage.k8s.io/v1", kind) + $"provisioner: x\nparameters: {{secretName: {Existing("Secret")}}}\n",
            "ValidatingWebhookConfiguration" => Head("admissionregistration.k8s.io/v1", kind) + $"webhooks:\n- name: a.example.com\n  clientConfig: {{service: {{name: {Existing("Service")}, namespace: {Pick("default", "ns1")}}}}}\n",
            "ClusterSecretStore" => Head("external-secrets.io/v1", kind) + "spec:\n  provider: {fake: {data: [{key: a, value: b}]}}\n",
            "ConfigMapList" => $"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: {Fresh("ConfigMap")}}}\n  data: {{a: one}}\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {{name: {Fresh("ServiceAccount")}}}\n",
            _ => Head("example.com/v1", kind) + $"spec:\n  secretRef: {{name: {Existing("Secret")}}}\n  config: {Existing("ConfigMap")}\n  image: {Image()}\n  parts:\n  - {{id: one, size: 1}}\n  - {{id: two, size: 2}}\n  extra: null\n",
        };
    }

    private string Head(string apiVersion, string kind)
    {
        var annotations = Chance(40) ? ", annotations: {config.kubernetes.io/local-config: \"true\"}" : Pick("", "", "", ", annotations: {a: b, \"n\": \"1\"}", ", annotations: {num: 5, t: true}");
        var metadata = "metadata: {name: " + Fresh(kind) + Pick("", "", "", ", namespace: ns1", ", namespace: default") + annotations
            + Pick("", "", ", labels: {app: web}", ", labels: {app: db, tier: \"2\"}", ", labels: {v: \"$(V)\"}", ", labels: {num: 5}", ", finalizers: [x/y, z]") + "}\n";
        return $"apiVersion: {apiVersion}\nkind: {kind}\n{metadata}";
    }

    private string Workload(string apiVersion, string kind)
    {
        var spec = new StringBuilder(Head(apiVersion, kind)).Append("spec:\n");
        if (Chance(2)) { spec.Append("  replicas: 2\n"); }
        if (kind == "StatefulSet") { spec.Append(CultureInfo.InvariantCulture, $"  serviceName: {Existing("Service")}\n"); }
        spec.Append(CultureInfo.InvariantCulture, $"  selector:\n    matchLabels: {{app: web}}\n  {Pick("strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}\n  ", "")}template:\n    metadata:\n      labels: {{app: web{Pick("", ", rev: \"3\"", ", num: 7")}}}\n    spec:\n");
        spec.Append(PodSpec("      "));
        if (kind == "StatefulSet" && Chance(2)) { spec.Append("  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {storageClassName: fast}\n"); }
        return spec.ToString();
    }

    private string PodSpec(string indent)
    {
        var lines = new StringBuilder();
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"serviceAccountName: {Existing("ServiceAccount")}\n"); }
        if (Chance(8)) { lines.Append(CultureInfo.InvariantCulture, $"imagePullSecrets:\n- name: {Existing("Secret")}\n"); }
        if (Chance(6)) { lines.Append(CultureInfo.InvariantCulture, $"initContainers:\n- name: init\n  image: {Image()}\n  command: [sh, -c, \"echo $(V)\"]\n"); }
        lines.Append(CultureInfo.InvariantCulture, $"containers:\n- name: main\n  image: {Image()}\n");
        if (Chance(2)) { lines.Append("  env:\n  - {name: A, value: \"1\"}\n").Append(CultureInfo.InvariantCulture, $"  - name: B\n    valueFrom: {{configMapKeyRef: {{name: {Pick(Existing("ConfigMap"), "gen")}, key: a}}}}\n"); }
        if (Chance(3)) { lines.Append(Pick("  ports:\n  - containerPort: 80\n", "  ports:\n  - {containerPort: 80, protocol: TCP}\n  - {containerPort: 80, protocol: UDP}\n", "  ports:\n  - {containerPort: 80, name: a}\n  - {containerPort: 81, protocol: TCP}\n")); }
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"  envFrom:\n  - secretRef: {{name: {Existing("Secret")}}}\n"); }
        if (Chance(5)) { lines.Append("  args: [\"--v=$(V)\", \"$(V)\", \"$$(V)\", \"$(W)\"]\n"); }
        if (Chance(5)) { lines.Append("  volumeMounts:\n  - {mountPath: /a, name: v}\n  - {mountPath: /b, name: v}\n"); }
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"- name: side\n  image: {Image()}\n"); }
        if (Chance(3)) { lines.Append(CultureInfo.InvariantCulture, $"volumes:\n- name: v\n  configMap: {{name: {Pick(Existing("ConfigMap"), "gen", "fromfiles")}}}\n{Pick("", "- name: w\n  emptyDir: {}\n", "- name: img\n  image: {reference: \"reg.io/team/app:v1\"}\n")}"); }
        if (Chance(8)) { lines.Append("topologySpreadConstraints:\n- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}\n"); }
        if (Chance(10)) { lines.Append("affinity:\n  podAntiAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n    - {topologyKey: host, labelSelector: {matchLabels: {app: web}}}\n"); }
        return Indented(lines.ToString().TrimEnd(), indent) + "\n";
    }
}

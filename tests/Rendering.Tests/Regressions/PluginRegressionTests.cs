namespace Rendering.Tests.Regressions;

/// <summary>Own places, schemas and plugins, as kubectl 1.35 (Kustomize 5.7.1) takes them; its output is written in.</summary>
public sealed class PluginRegressionTests
{
    private const string WidgetWithSecret = """
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: w}
        spec:
          secretRef: {name: s}
          parts:
          - {id: one, size: 1}
          - {id: two, size: 2}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s}

        """;

    private const string PrefixedWidgetWithSecret = """
        apiVersion: v1
        kind: Secret
        metadata:
          name: p-s
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata:
          name: p-w
        spec:
          parts:
          - id: one
            size: 1
          - id: two
            size: 2
          secretRef:
            name: p-s

        """;

    [Fact]
    public Task All_patches_are_read_before_the_first_is_applied() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                patches:
                - patch: |-
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: nope}
                - path: missing.yaml

                """),
            Kustomization.ConfigMap,
        ],
        """
        trouble configuring builtin PatchTransformer with config: `
        path: missing.yaml
        `: failed to get the patch file from path(missing.yaml): evalsymlink failure on '/root/app/missing.yaml' : lstat /root/app/missing.yaml: no such file or directory
        """);

    [Fact]
    public Task Own_name_references_are_followed_by_the_layers_above() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [base]
                namePrefix: p-

                """),
            ("app/base/kustomization.yaml", """
                resources: [r.yaml]
                configurations: [c.yaml]

                """),
            ("app/base/r.yaml", WidgetWithSecret),
            ("app/base/c.yaml", """
                nameReference:
                - kind: Secret
                  version: v1
                  fieldSpecs:
                  - {path: spec/secretRef/name, kind: Widget}

                """),
        ],
        PrefixedWidgetWithSecret);

    [Fact]
    public Task Marks_of_crds_are_name_references() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                namePrefix: p-
                crds: [crd.json]

                """),
            ("app/r.yaml", WidgetWithSecret),
            ("app/crd.json", """
                {"v1.Widget": {"Schema": {"properties": {"apiVersion": {}, "kind": {}, "metadata": {}, "spec": {"$ref": "v1.Spec"}}}}, "v1.Spec": {"Schema": {"properties": {"secretRef": {"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "Secret"}}}}}
                """),
        ],
        PrefixedWidgetWithSecret);

    [Fact]
    public Task An_own_schema_tells_merge_keys() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                openapi: {path: s.json}
                patches:
                - patch: |-
                    apiVersion: example.com/v1
                    kind: Widget
                    metadata: {name: w}
                    spec: {parts: [{id: two, size: 9}, {id: three}]}

                """),
            ("app/r.yaml", """
                apiVersion: example.com/v1
                kind: Widget
                metadata: {name: w}
                spec:
                  secretRef: {name: s}
                  parts:
                  - {id: one, size: 1}
                  - {id: two, size: 2}

                """),
            ("app/s.json", """
                {"definitions": {"Widget": {"properties": {"spec": {"properties": {"parts": {"type": "array", "items": {}, "x-kubernetes-patch-merge-key": "id", "x-kubernetes-patch-strategy": "merge"}}}}, "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]}}}
                """),
        ],
        """
        apiVersion: example.com/v1
        kind: Widget
        metadata:
          name: w
        spec:
          parts:
          - id: two
            size: 9
          - id: three
          - id: one
            size: 1
          secretRef:
            name: s

        """);

    [Fact]
    public Task Value_add_inserts_into_a_path() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                transformers:
                - |-
                  apiVersion: builtin
                  kind: ValueAddTransformer
                  metadata: {name: t}
                  value: v
                  targets:
                  - {fieldPath: data/a, filePathPosition: 2}

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: cm}
                data: {a: /x/y}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: /x/v/y
        kind: ConfigMap
        metadata:
          name: cm

        """);

    [Fact]
    public Task A_policy_for_gke_is_a_service_account() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                generators:
                - |-
                  apiVersion: builtin
                  kind: IAMPolicyGenerator
                  metadata: {name: g}
                  cloud: gke
                  kubernetesService: {namespace: n, name: k}
                  serviceAccount: {name: s, projectId: p}

                """),
        ],
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          annotations:
            iam.gke.io/gcp-service-account: s@p.iam.gserviceaccount.com
          name: k
          namespace: "n"

        """);

    [Fact]
    public Task A_plugin_that_is_a_program_is_refused() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                transformers:
                - |-
                  apiVersion: example.com/v1
                  kind: Thing
                  metadata: {name: t}

                """),
            Kustomization.ConfigMap,
        ],
        """
        external plugins disabled; unable to load external plugin 'Thing'
        """);

    [Fact]
    public Task A_prefix_plugin_needs_places() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                transformers:
                - |-
                  apiVersion: builtin
                  kind: PrefixTransformer
                  metadata: {name: t}
                  prefix: p-

                """),
            Kustomization.ConfigMap,
        ],
        """
        plugin PrefixTransformer.builtin.[noGrp]/t.[noNs] fails configuration: fieldSpecs is not expected to be nil
        """);

    [Fact]
    public Task Every_service_account_of_a_binding_follows_where_asked() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                transformers:
                - |-
                  apiVersion: builtin
                  kind: NamespaceTransformer
                  metadata: {name: t, namespace: n}
                  setRoleBindingSubjects: allServiceAccounts

                """),
            ("app/r.yaml", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: b}
                roleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}
                subjects:
                - {kind: ServiceAccount, name: a}
                - {kind: User, name: default}

                """),
        ],
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: b
          namespace: "n"
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: Role
          name: r
        subjects:
        - kind: ServiceAccount
          name: a
          namespace: "n"
        - kind: User
          name: default

        """);

    [Fact]
    public Task Field_specs_that_contradict_are_refused() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                labels:
                - pairs: {a: b}
                  fields:
                  - {path: metadata/labels, create: false}

                """),
            Kustomization.ConfigMap,
        ],
        """
        failed to merge labels: conflicting fieldspecs
        """);
}

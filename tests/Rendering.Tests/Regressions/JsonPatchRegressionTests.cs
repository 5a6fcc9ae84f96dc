namespace Rendering.Tests.Regressions;

/// <summary>What patches and replacements made from a seed once did otherwise than kubectl 1.35 (Kustomize 5.7.1); its output is written in.</summary>
public sealed class JsonPatchRegressionTests
{
    [Fact]
    public Task Annotations_that_a_json_patch_replaces_no_longer_tell_the_origin() => Kustomization.Builds(
        [
            Kustomization.ConfigMap,
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                buildMetadata: [originAnnotations, transformerAnnotations]
                namePrefix: p-
                patches:
                - target: {kind: ConfigMap}
                  patch: |-
                    - {op: add, path: /metadata/annotations, value: {z: z}}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: b
        kind: ConfigMap
        metadata:
          annotations:
            alpha.config.kubernetes.io/transformations: |
              - configuredIn: kustomization.yaml
                configuredBy:
                  apiVersion: builtin
                  kind: PrefixTransformer
            config.kubernetes.io/origin: |
              configuredIn: kustomization.yaml
              configuredBy:
                apiVersion: builtin
                kind: PatchTransformer
            z: z
          name: p-cm

        """);

    [Fact]
    public Task A_json_patch_sees_what_is_noted_of_the_object() => Kustomization.Builds(
        [
            Kustomization.ConfigMap,
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                buildMetadata: [originAnnotations]
                patches:
                - target: {kind: ConfigMap}
                  patch: |-
                    - {op: copy, from: /metadata/annotations, path: /data/x}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: b
          x:
            config.kubernetes.io/origin: |
              path: r.yaml
            internal.config.kubernetes.io/previousKinds: ConfigMap
            internal.config.kubernetes.io/previousNames: cm
            internal.config.kubernetes.io/previousNamespaces: default
        kind: ConfigMap
        metadata:
          annotations:
            config.kubernetes.io/origin: |
              path: r.yaml
          name: cm

        """);

    [Fact]
    public Task A_json_patch_with_a_target_finds_annotations_where_none_were_written() => Kustomization.Builds(
        [
            Kustomization.ConfigMap,
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                patches:
                - target: {kind: ConfigMap}
                  patch: |-
                    - {op: add, path: /metadata/annotations/x, value: text}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: b
        kind: ConfigMap
        metadata:
          annotations:
            x: text
          name: cm

        """);

    [Fact]
    public Task A_number_that_a_replacement_puts_into_a_new_label_stays_a_number() => Kustomization.Builds(
        [
            Kustomization.ConfigMap,
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - sourceValue: "7"
                  targets:
                  - select: {kind: ConfigMap}
                    fieldPaths: ["metadata.labels.[a.b/c]", metadata.annotations.x]
                    options: {create: true}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: b
        kind: ConfigMap
        metadata:
          annotations:
            x: "7"
          labels:
            a.b/c: 7
          name: cm

        """);

    [Fact]
    public Task A_patch_that_is_merged_makes_a_text_of_a_number_that_a_replacement_put() => Kustomization.Builds(
        [
            ("base/r.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: cm}

                """),
            ("base/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - sourceValue: "7"
                  targets:
                  - select: {kind: ConfigMap}
                    fieldPaths: [spec.a.b.c]
                    options: {create: true}

                """),
            ("app/kustomization.yaml", """
                resources: [../base]
                patches:
                - patch: |-
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: cm, labels: {p: q}}

                """),
        ],
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          labels:
            p: q
          name: cm
        spec:
          a:
            b:
              c: "7"

        """);

    [Fact]
    public Task A_list_cannot_be_put_between_delimiters_of_a_field_that_is_made() => Kustomization.Refuses(
        [
            ("app/r.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                spec: {ports: [{port: 80}]}

                """),
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - source: {kind: Service, fieldPath: spec.ports}
                  targets:
                  - select: {kind: Service}
                    fieldPaths: [spec.a]
                    options: {create: true, delimiter: /, index: -1}

                """),
        ],
        "delimiter option can only be used with scalar nodes");

    [Fact]
    public Task Two_objects_that_a_patch_of_a_component_makes_alike_are_refused_by_the_component() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", "components: [../part]\n"),
            ("part/kustomization.yaml", """
                apiVersion: kustomize.config.k8s.io/v1alpha1
                kind: Component
                resources: [r.yaml]
                patches:
                - target: {kind: Service}
                  options: {allowKindChange: true}
                  patch: |-
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: any}

                """),
            ("part/r.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: api}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: api}

                """),
        ],
        "accumulating components: accumulateDirectory: \"recursed accumulation of path '/root/part': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/api.[noNs]\"");
}

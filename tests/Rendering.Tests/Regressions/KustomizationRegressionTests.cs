namespace Rendering.Tests.Regressions;

/// <summary>What kustomizations made from a seed once built otherwise than kubectl 1.35 (Kustomize 5.7.1) does; its output is written in.</summary>
public sealed class KustomizationRegressionTests
{
    // A patch of a Service whose port states none of the keys by which ports are told apart.
    private static readonly (string Path, string Text) NamedPort = ("app/kustomization.yaml", """
        resources: [r.yaml]
        patches:
        - patch: |-
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec: {ports: [{name: x}]}

        """);

    [Fact]
    public Task A_tag_suffix_is_put_twice_where_both_passes_find_the_image() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                images:
                - name: nginx
                  tagSuffix: -x

                """),
            ("app/r.yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  template:
                    spec:
                      containers:
                      - {name: main, image: "nginx:1.25"}

                """),
        ],
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
              - image: nginx:1.25-x-x
                name: main

        """);

    [Fact]
    public Task Cluster_scoped_objects_are_the_same_in_every_namespace() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: Namespace
                metadata: {name: a}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: a, namespace: x}

                """),
        ],
        """
        accumulating resources: accumulation err='accumulating resources from 'r.yaml': may not add resource with an already registered id: Namespace.v1.[noGrp]/a.x': must build at directory: '/root/app/r.yaml': file is not directory
        """);

    [Fact]
    public Task What_a_generator_merges_into_keeps_nothing_but_its_data_labels_and_annotations() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                secretGenerator:
                - name: s
                  behavior: merge
                  literals: [b=c]

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: s, labels: {l: m}}
                type: kubernetes.io/tls
                immutable: true
                stringData: {s: t}
                data: {a: eA==}

                """),
        ],
        """
        apiVersion: v1
        data:
          a: eA==
          b: Yw==
        kind: Secret
        metadata:
          labels:
            l: m
          name: s
        type: Opaque

        """);

    [Fact]
    public Task A_stateful_set_without_claims_gets_none_from_labels() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                commonLabels: {a: b}

                """),
            ("app/r.yaml", """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: s}
                spec: {}

                """),
        ],
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          labels:
            a: b
          name: s
        spec:
          selector:
            matchLabels:
              a: b
          template:
            metadata:
              labels:
                a: b

        """);

    [Fact]
    public Task Items_of_a_list_come_behind_the_rest_of_the_file() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                sortOptions: {order: fifo}

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: inner}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: outer}

                """),
        ],
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: outer
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: inner

        """);

    [Fact]
    public Task Pull_secrets_of_a_service_account_are_replaced_as_a_whole() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                patches:
                - patch: |-
                    apiVersion: v1
                    kind: ServiceAccount
                    metadata: {name: a}
                    imagePullSecrets: [{name: new}]

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: a}
                imagePullSecrets: [{name: old}]

                """),
        ],
        """
        apiVersion: v1
        imagePullSecrets:
        - name: new
        kind: ServiceAccount
        metadata:
          name: a

        """);

    [Fact]
    public Task A_null_annotation_in_a_patch_with_a_target_is_the_word_null() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                patches:
                - target: {kind: ConfigMap}
                  patch: |-
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: any, annotations: {a: null}}

                """),
            Kustomization.ConfigMap,
        ],
        """
        apiVersion: v1
        data:
          a: b
        kind: ConfigMap
        metadata:
          annotations:
            a: "null"
          name: cm

        """);

    [Fact]
    public Task Ports_without_their_keys_empty_the_list_where_both_keys_count() => Kustomization.Builds(
        [
            NamedPort,
            ("app/r.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {ports: [{port: 80, protocol: TCP}]}

                """),
        ],
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: a
        spec:
          ports: []

        """);

    [Fact]
    public Task Ports_without_their_keys_join_the_last_port_where_one_key_counts() => Kustomization.Builds(
        [
            NamedPort,
            ("app/r.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {ports: [{port: 80}, {port: 443}]}

                """),
        ],
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: a
        spec:
          ports:
          - port: 443
          - port: 80

        """);

    [Fact]
    public Task Annotations_are_texts_in_the_end_and_labels_stay_what_they_are() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a, annotations: {n: 5, t: true}, labels: {n: 5}}

                """),
        ],
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          annotations:
            "n": "5"
            t: "true"
          labels:
            "n": 5
          name: a

        """);

    [Fact]
    public Task A_text_that_does_not_fit_a_number_fails_when_it_is_written() => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - sourceValue: text
                  targets:
                  - select: {kind: Deployment}
                    fieldPaths: [spec.replicas]

                """),
            ("app/r.yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a}
                spec: {replicas: 1}

                """),
        ],
        """
        map[string]interface {}(nil): yaml: cannot decode !!str `text` as a !!int
        """);
}

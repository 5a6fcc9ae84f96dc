namespace Rendering.Tests.Regressions;

/// <summary>What replacements once did otherwise than kubectl 1.35 (Kustomize 5.7.1) does; its output is written in.</summary>
public sealed class ReplacementRegressionTests
{
    private static readonly (string Path, string Text) Thing = ("app/r.yaml", """
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: web}
        spec: {m: {a: b}, s: x, nul: null, num: 3}

        """);

    [Fact]
    public Task A_source_that_a_replacement_changes_gives_its_new_value_to_what_follows() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - source: {kind: ConfigMap, name: cm, fieldPath: data.n}
                  targets:
                  - select: {kind: ConfigMap}
                    fieldPaths: [data.n, data.m, data.n]
                    options: {delimiter: "-", index: 1}

                """),
            ("app/r.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: cm}
                data: {n: "a-b", m: "x-y-z"}

                """),
        ],
        """
        apiVersion: v1
        data:
          m: x-a-a-b-z
          "n": a-a-a-b-b
        kind: ConfigMap
        metadata:
          name: cm

        """);

    [Fact]
    public Task A_new_name_that_looks_like_a_number_is_one_where_others_refer_to_it() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [../base]
                replacements:
                - sourceValue: "007"
                  targets:
                  - select: {kind: Service}
                    fieldPaths: [metadata.name]

                """),
            ("base/kustomization.yaml", """
                resources: [r.yaml]
                namespace: other

                """),
            ("base/r.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec: {serviceName: web}

                """),
        ],
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: "007"
          namespace: other
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: db
          namespace: other
        spec:
          serviceName: 7

        """);

    [Fact]
    public Task A_stated_value_in_the_place_of_a_map_means_what_it_looks_like() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - sourceValue: "7"
                  targets:
                  - select: {kind: Thing}
                    fieldPaths: [spec.m, spec.s, spec.num]

                """),
            Thing,
        ],
        """
        apiVersion: example.com/v1
        kind: Thing
        metadata:
          name: web
        spec:
          m: 7
          nul: null
          num: 7
          s: "7"

        """);

    [Theory]
    [InlineData("nul", "7", "!!int `7` as a !!null")]
    [InlineData("nul", "abc", "!!str `abc` as a !!null")]
    [InlineData("num", "true", "!!bool `true` as a !!int")]
    [InlineData("num", "2.5", "!!float `2.5` as a !!int")]
    public Task A_scalar_keeps_its_type_and_refuses_a_text_of_another(string field, string text, string problem) => Kustomization.Refuses(
        [
            ("app/kustomization.yaml", $$"""
                resources: [r.yaml]
                replacements:
                - sourceValue: "{{text}}"
                  targets:
                  - select: {kind: Thing}
                    fieldPaths: [spec.{{field}}]

                """),
            Thing,
        ],
        "map[string]interface {}(nil): yaml: cannot decode " + problem);

    [Fact]
    public Task What_is_made_below_a_null_is_printed_nowhere() => Kustomization.Builds(
        [
            ("app/kustomization.yaml", """
                resources: [r.yaml]
                replacements:
                - sourceValue: abc
                  targets:
                  - select: {kind: Thing}
                    fieldPaths: [spec.nul.x]
                    options: {create: true}

                """),
            Thing,
        ],
        """
        apiVersion: example.com/v1
        kind: Thing
        metadata:
          name: web
        spec:
          m:
            a: b
          nul: null
          num: 3
          s: x

        """);
}

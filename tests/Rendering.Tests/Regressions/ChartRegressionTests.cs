namespace Rendering.Tests.Regressions;

/// <summary>What charts made from a seed once rendered otherwise than helm 4.1 and 3.17 do; their output is written in, once where both agree.</summary>
public sealed class ChartRegressionTests
{
    [Fact]
    public void A_null_section_of_a_chart_below_is_no_table() => Chart.Renders(
        [
            ("Chart.yaml", """
                apiVersion: v2
                name: c
                version: 1.0.0
                dependencies:
                - {name: kid, version: '*', repository: 'https://x.example'}

                """),
            Chart.Kid,
            Chart.Manifest,
            ("v.yaml", """
                kid: null

                """),
        ],
        ["r", ".", "-f", "v.yaml"],
        new Chart.Answer(false, """
            chart dependencies processing failed: type mismatch on kid: %!t(<nil>)
            """),
        new Chart.Answer(false, """
            type mismatch on kid: %!t(<nil>)
            """));

    [Fact]
    public void The_values_themselves_cannot_be_dug_in() => Chart.Renders(
        [
            Chart.Plain,
            ("templates/a.yaml", """
                a: {{ dig "x" "y" .Values }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(false, """
            template: c/templates/a.yaml:1:6: executing "c/templates/a.yaml" at <dig "x" "y" .Values>: error calling dig: interface conversion: interface {} is common.Values, not map[string]interface {}

            Use --debug flag to render out invalid YAML
            """),
        new Chart.Answer(false, """
            template: c/templates/a.yaml:1:6: executing "c/templates/a.yaml" at <dig "x" "y" .Values>: error calling dig: interface conversion: interface {} is chartutil.Values, not map[string]interface {}

            Use --debug flag to render out invalid YAML
            """));

    [Fact]
    public void What_stands_in_the_values_can_be_dug_in() => Chart.Renders(
        [
            Chart.Plain,
            ("values.yaml", """
                m: {x: z}

                """),
            ("templates/a.yaml", """
                a: {{ dig "x" "y" .Values.m }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: z

            """),
        null);

    [Fact]
    public void A_set_into_a_null_is_a_conversion() => Chart.Renders(
        [
            Chart.Plain,
            Chart.Manifest,
        ],
        ["r", ".", "--set", "m=null", "--set-string", "m.a=1"],
        new Chart.Answer(false, """
            failed parsing --set-string data: unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}
            """),
        null);

    [Fact]
    public void A_later_set_json_replaces_a_table() => Chart.Renders(
        [
            Chart.Plain,
            ("templates/a.yaml", """
                a: {{ .Values.m | toJson }}

                """),
        ],
        ["r", ".", "--set-json", "m={\"a\":1}", "--set-json", "m={\"b\":2}"],
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: {"b":2}

            """),
        null);

    [Fact]
    public void Only_hooks_leave_an_empty_line_in_front() => Chart.Renders(
        [
            Chart.Plain,
            ("templates/a.yaml", """
                kind: Job
                metadata:
                  name: a
                  annotations: {helm.sh/hook: test}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """

            ---
            # Source: c/templates/a.yaml
            kind: Job
            metadata:
              name: a
              annotations: {helm.sh/hook: test}

            """),
        null);

    [Fact]
    public void An_unfit_kubernetes_is_told_with_the_hint() => Chart.Renders(
        [
            ("Chart.yaml", """
                apiVersion: v2
                name: c
                version: 1.0.0
                kubeVersion: '<1.10'

                """),
            Chart.Manifest,
        ],
        ["r", ".", "--kube-version", "1.29.3-gke.100"],
        new Chart.Answer(false, """
            chart requires kubeVersion: <1.10 which is incompatible with Kubernetes v1.29.3-gke.100

            Use --debug flag to render out invalid YAML
            """),
        null);

    [Fact]
    public void A_bad_kubernetes_version_is_told_before_bad_values() => Chart.Renders(
        [
            Chart.Plain,
            Chart.Manifest,
            ("v.yaml", """
                a: [

                """),
        ],
        ["r", ".", "-f", "v.yaml", "--kube-version", "x"],
        new Chart.Answer(false, """
            invalid kube version 'x': could not parse "x" as version
            """),
        new Chart.Answer(false, """
            invalid kube version 'x': Invalid Semantic Version
            """));
}

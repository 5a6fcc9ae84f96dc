namespace Rendering.Tests.Regressions;

/// <summary>What charts made from a seed once rendered otherwise than helm 4.1 and 3.17 do; their output is written in, once where both agree.</summary>
public sealed class ChartTextRegressionTests
{
    [Fact]
    public void A_bad_name_is_told_with_the_name() => Chart.Renders(
        [
            Chart.Plain,
            Chart.Manifest,
        ],
        ["Bad_Name", "."],
        new Chart.Answer(false, """
            release name check failed: release name "Bad_Name": invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53
            """),
        new Chart.Answer(false, """
            release name "Bad_Name": invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53
            """));

    [Fact]
    public void Numbers_in_toml() => Chart.Renders(
        [
            Chart.Plain,
            ("values.yaml", """
                n: 12345678
                f: 0.00001

                """),
            ("templates/a.yaml", """
                a: {{ .Values | toToml | quote }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: "f = 1e-05\nfalse = 1.2345678e+07\n"

            """),
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: "f = 0.00001\nfalse = 12345678.0\n"

            """));

    [Fact]
    public void The_line_of_a_fault_is_where_it_was_seen() => Chart.Renders(
        [
            Chart.Plain,
            ("templates/a.yaml", """
                a:
                  k: text
                line

                  l: x

                """),
        ],
        ["r", "."],
        new Chart.Answer(false, """
            YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: line 5: could not find expected ':'

            Use --debug flag to render out invalid YAML
            """),
        null);

    [Fact]
    public void A_fault_of_a_second_document_counts_its_own_lines() => Chart.Renders(
        [
            Chart.Plain,
            ("values.yaml", """
                a: b
                c: d
                ---
                e: [

                """),
            Chart.Manifest,
        ],
        ["r", "."],
        new Chart.Answer(false, """
            cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected node content
            """),
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: b

            """));

    [Fact]
    public void A_null_over_a_null_below() => Chart.Renders(
        [
            ("Chart.yaml", """
                apiVersion: v2
                name: c
                version: 1.0.0
                dependencies:
                - {name: kid, version: '*', repository: 'https://x.example'}

                """),
            Chart.Kid,
            ("charts/kid/values.yaml", """
                m: {a: null, b: c}

                """),
            ("charts/kid/templates/a.yaml", """
                a: {{ .Values.m | toJson }}

                """),
            ("values.yaml", """
                kid: {m: {a: null}}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/charts/kid/templates/a.yaml
            a: {"a":null,"b":"c"}

            """),
        new Chart.Answer(true, """
            ---
            # Source: c/charts/kid/templates/a.yaml
            a: {"b":"c"}

            """));

    [Fact]
    public void What_lies_below_an_alias() => Chart.Renders(
        [
            ("Chart.yaml", """
                apiVersion: v2
                name: c
                version: 1.0.0
                dependencies:
                - {name: kid, version: '*', repository: 'https://x.example', alias: other}

                """),
            Chart.Kid,
            ("charts/kid/charts/leaf/Chart.yaml", """
                apiVersion: v2
                name: leaf
                version: 1.0.0

                """),
            ("charts/kid/charts/leaf/templates/a.yaml", """
                a: {{ .Template.Name }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/charts/other/charts/leaf/templates/a.yaml
            a: c/charts/other/charts/leaf/templates/a.yaml

            """),
        new Chart.Answer(true, """
            ---
            # Source: c/charts/kid/charts/leaf/templates/a.yaml
            a: c/charts/kid/charts/leaf/templates/a.yaml

            """));

    [Fact]
    public void Deeper_tables_of_globals_are_shared_with_the_chart_below_and_the_globals_are_not() => Chart.Renders(
        [
            Chart.Plain,
            Chart.Kid,
            ("values.yaml", """
                global: {deep: {a: b}, flat: 1}

                """),
            ("charts/kid/values.yaml", """
                global: {deep: {c: {d: e}}}

                """),
            ("charts/kid/templates/a.yaml", """
                kid: {{ .Values.global | toJson }}

                """),
            ("charts/kid/charts/leaf/Chart.yaml", """
                apiVersion: v2
                name: leaf
                version: 1.0.0

                """),
            ("charts/kid/charts/leaf/templates/a.yaml", """
                {{- $_ := set .Values.global "flat" 2 }}{{ $_ := set .Values.global.deep.c "k" "v" -}}
                leaf: {{ .Values.global | toJson }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/charts/kid/charts/leaf/templates/a.yaml
            leaf: {"deep":{"a":"b","c":{"d":"e","k":"v"}},"flat":2}
            ---
            # Source: c/charts/kid/templates/a.yaml
            kid: {"deep":{"a":"b","c":{"d":"e","k":"v"}},"flat":1}

            """),
        null);

    [Fact]
    public void Fractions_in_binary() => Chart.Renders(
        [
            Chart.Plain,
            ("templates/a.yaml", """
                a: {{ printf "%b|%b|%b|%b|%b|%+b|%12b" 1.0 -0.1 0.0 1e300 1e-310 1.5 5e-324 }}

                """),
        ],
        ["r", "."],
        new Chart.Answer(true, """
            ---
            # Source: c/templates/a.yaml
            a: 4503599627370496p-52|-7205759403792794p-56|0p-1074|6724873095247260p+944|20240225330731p-1074|+6755399441055744p-52|     1p-1074

            """),
        null);

    [Fact]
    public void A_text_in_a_complaint_of_a_schema_is_quoted() => Chart.Renders(
        [
            Chart.Plain,
            ("values.yaml", """
                s: "a\nb'"

                """),
            ("values.schema.json", """
                {"properties": {"s": {"pattern": "^h"}}}
                """),
            Chart.Manifest,
        ],
        ["r", "."],
        new Chart.Answer(false, """
            values don't meet the specifications of the schema(s) in the following chart(s):
            c:
            - at '/s': 'a\nb\'' does not match pattern '^h'
            """),
        new Chart.Answer(false, """
            values don't meet the specifications of the schema(s) in the following chart(s):
            c:
            - s: Does not match pattern '^h'
            """));
}

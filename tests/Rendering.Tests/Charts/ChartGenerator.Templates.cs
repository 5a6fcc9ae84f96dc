using System.Text;

namespace Rendering.Tests.Charts;

/// <summary>The templates.</summary>
internal sealed partial class ChartGenerator
{
    private string Helpers(string name) => $$$"""
        {{- define "{{{name}}}.name" -}}
        {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
        {{- end }}
        {{- define "shared.labels" }}
        app: {{ include "{{{name}}}.name" . }}
        chart: {{{name}}}
        {{- end }}
        {{/* a comment */}}

        """ + (Chance(3) ? "{{- define \"shared.extra\" }}" + Pick("x", "{{ .Values.s }}", "") + "{{ end }}\n" : "");

    private string Template(string name)
    {
        var text = new StringBuilder();
        var count = _random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            if (i > 0 || Chance(4)) { text.Append(Pick("---\n", "--- # next\n", "---\n")); }
            text.Append(Document(name));
        }

        return text.ToString();
    }

    private string Document(string name)
    {
        var kind = Pick("ConfigMap", "ConfigMap", "Secret", "Service", "Deployment", "Job", "Pod", "Widget", "Namespace", "CustomResourceDefinition", "ServiceAccount", "Ingress", "ValidatingWebhookConfiguration");
        var hook = Chance(6) ? $"  annotations:\n    helm.sh/hook: {Pick("pre-install", "post-install,test", "test", "pre-delete", Chance(3) ? "crd-install" : "post-upgrade")}\n    helm.sh/hook-weight: \"{_random.Next(-2, 3)}\"\n" : "";
        var body = $"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {Pick("{{ .Release.Name }}-x", "{{ include \"" + name + ".name\" . }}", "fixed")}\n{hook}data:\n{string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(i => $"  k{i}: {Field(name)}\n"))}";
        return _random.Next(9) switch
        {
            0 => $"{{{{- if {Pick(".Values.b", "not .Values.b", "and .Values.m .Values.s", "or .Values.nul .Values.n", "eq (toString .Values.n) \"5\"", ".Capabilities.APIVersions.Has \"x.io/v1\"", "semverCompare \">=1.27-0\" .Capabilities.KubeVersion.Version", ".Release.IsUpgrade")} }}}}\n{body}{{{{- end }}}}\n",
            1 => $"{{{{- range $i, $e := .Values.l }}}}\n---\n{body}  e{{{{ $i }}}}: {{{{ $e | quote }}}}\n{{{{- end }}}}\n",
            2 => $"{{{{- with .Values.m }}}}\n{body.Replace(".Values", "$.Values", StringComparison.Ordinal).Replace("{{ include \"" + name + ".name\" . }}", "{{ include \"" + name + ".name\" $ }}", StringComparison.Ordinal).Replace(" .Release", " $.Release", StringComparison.Ordinal).Replace(" . ", " $ ", StringComparison.Ordinal)}{{{{- end }}}}\n",
            3 when Chance(5) => Pick("# only a comment\n", "- a\n- b\n", "just text\n", "a: [\n", "{{ .Values.s }}\n", "{{ fail \"no\" }}\n", "null\n", "\n"),
            _ => body,
        };
    }

    private string Field(string name) => Pick("{{ .Values.n }}", "{{ .Values.s | quote }}", "{{ .Values.f }}", "{{ .Values.b }}", "{{ .Values.nul }}", "{{ .Values.m | toJson | quote }}", "{{ .Values.l | toJson }}", "{{ toYaml .Values | nindent 4 }}", "|\n{{ toYaml .Values.m | indent 4 }}",
        "{{ .Values.y }}", "{{ index .Values \"true\" }}", "{{ .Values.global | toJson | squote }}", "{{ .Values.kid | toJson | quote }}", "{{ .Chart.Name }}-{{ .Chart.Version | replace \"+\" \"_\" }}", "{{ .Chart.AppVersion | quote }}", "{{ .Release.Namespace }}", "{{ .Release | toJson | quote }}",
        "{{ .Template.Name }}", "{{ .Capabilities.KubeVersion.Version }}", "{{ .Capabilities.KubeVersion.Minor }}", "{{ tpl (.Values.tplText | default \"none\") . }}", "{{ include \"" + name + ".name\" . | upper }}", "{{ include \"shared.labels\" . | nindent 4 }}", "{{ (.Files.Get \"conf/app.ini\") | toJson }}",
        "{{ (.Files.Glob \"conf/*\").AsConfig | nindent 4 }}", "{{ (.Files.Glob \"**\").AsSecrets | nindent 4 }}", "{{ range $p, $_ := .Files.Glob \"conf/**\" }}{{ $p }};{{ end }}", "{{ .Files.Lines \"conf/app.ini\" | toJson }}", "{{ default \"d\" (.Values.m).a }}", "{{ .Values.imported | toJson }}", "{{ .Values.ex }}",
        "{{ .Values.date }}", "{{ .Values.oct }}", "{{ .Values.long }}", "{{ .Values.text | quote }}", "{{ int .Values.n | add 1 }}", "{{ keys .Values | sortAlpha | join \",\" }}", "{{ get .Values \"s\" }}", Chance(8) ? "{{ dig \"m\" \"b\" \"c\" \"none\" .Values }}" : "{{ dig \"a\" \"b\" \"none\" (dict \"a\" (dict)) }}", "{{ .Values | toToml | quote }}", "{{ lookup \"v1\" \"Pod\" \"\" \"\" | toJson }}",
        "{{ .Subcharts | keys | sortAlpha | toJson }}", "{{ hasKey .Values \"kid\" }}", "{{- $_ := set .Values \"s\" \"changed\" }} c", Chance(5) ? "{{ required \"need q\" .Values.q }}" : "{{ coalesce .Values.q .Values.s \"z\" }}", Chance(5) ? "{{ .Values.a.b.c }}" : "{{ .Values.o }}", Chance(6) ? "{{ include \"nope\" . }}" : "{{ template \"" + name + ".name\" . }}",
        Chance(8) ? "{{ .Values.s.x }}" : "plain", Chance(8) ? "{{ nosuch }}" : "\"q\"", Chance(6) ? "{{ include \"shared.extra\" . }}" : "{{ len .Values }}", Chance(8) ? "{{ div 1 0 }}" : "{{ ((.Values.m).b).c | default 3 }}", "{{ printf \"%d-%v\" (int .Values.n) .Values.s }}", "{{ toYamlPretty .Values.m | nindent 4 }}", "{{ (.Values.kid).s }}", (Chance(8) ? "{{ .Chart.Nope }}" : "{{ .Chart.Type }}"));
}

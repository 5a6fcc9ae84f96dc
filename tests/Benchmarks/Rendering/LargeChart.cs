using FileTrees;
using Helm;
using Kustomize;

namespace Benchmarks.Rendering;

/// <summary>A chart as large as Argo CD's: a hundred templates.</summary>
internal static class LargeChart
{
    private const int Templates = 100;

    /// <summary>The files of the chart.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = MakeFiles();

    /// <summary>Renders it; one value is another in every turn.</summary>
    public static void Render(int turn) =>
        HelmTemplate.Render(InMemoryFileTree.OfText(Files), "", new HelmTemplateOptions { Sets = [new(HelmSetKind.Typed, $"image.tag=v{turn}")] }, CancellationToken.None);

    /// <summary>Builds a kustomization that uses it beside an object of its own.</summary>
    public static async Task BuildAsync()
    {
        var files = Files.ToDictionary(file => "charts/large/" + file.Key, file => file.Value);
        files["kustomization.yaml"] = "namespace: somewhere\nresources: [settings.yaml]\nhelmCharts:\n- {name: large, releaseName: other}\n";
        files["settings.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  list: |\n    a\n    b\n";
        var built = await KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files), "", new KustomizeOptions { EnableHelm = true }, CancellationToken.None);
        if (built.Objects.Count != Templates + 1) { throw new InvalidOperationException($"{built.Objects.Count} objects instead of {Templates + 1}"); }
    }

    private static Dictionary<string, string> MakeFiles()
    {
        var files = new Dictionary<string, string>
        {
            ["Chart.yaml"] = "apiVersion: v2\nname: large\nversion: 1.0.0\n",
            ["values.yaml"] = "image: {repository: reg.io/x, tag: v1}\nreplicas: 2\nenv: {A: a, B: b, C: c}\nresources: {limits: {cpu: 100m, memory: 64Mi}}\n",
            ["templates/_helpers.tpl"] = "{{- define \"large.name\" -}}{{ printf \"%s-%s\" .Release.Name .Chart.Name | trunc 63 | trimSuffix \"-\" }}{{- end }}\n{{- define \"large.labels\" -}}\napp.kubernetes.io/name: {{ include \"large.name\" . }}\nhelm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}\n{{- end }}\n",
        };
        for (var i = 0; i < Templates; i++)
        {
            files[$"templates/deployment-{i:000}.yaml"] = $$$"""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: {{ include "large.name" . }}-{{{i}}}
                  labels:
                    {{- include "large.labels" . | nindent 4 }}
                spec:
                  replicas: {{ .Values.replicas }}
                  selector: {matchLabels: {app: a{{{i}}}}}
                  template:
                    metadata: {labels: {app: a{{{i}}}}}
                    spec:
                      containers:
                      - name: main
                        image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
                        env:
                        {{- range $k, $v := .Values.env }}
                        - name: {{ $k }}
                          value: {{ $v | quote }}
                        {{- end }}
                        {{- with .Values.resources }}
                        resources:
                          {{- toYaml . | nindent 10 }}
                        {{- end }}

                """;
        }

        return files;
    }
}

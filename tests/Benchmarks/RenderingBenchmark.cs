using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using EndToEnd;
using FileTrees;
using Helm;
using Kustomize;

namespace Benchmarks;

/// <summary>
/// Measures the renderers beside the genuine kubectl, helm 3 and helm 4 on the same machine in the same run. One value changes in every
/// rendering, so nothing but compiled patterns can be reused; cold is the first rendering in a process that has started.
/// </summary>
internal static class RenderingBenchmark
{
    private const string Cart = "gitops/applications/coffee/cart/api";
    private const int WarmRuns = 200;
    private const int ToolRuns = 10;
    private const int Directories = 1000;

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/rendering.json</c>.</summary>
    public static async Task<int> RunAsync()
    {
        var root = DashboardProcess.Root();
        var tree = new DirectoryFileTree(root);
        var cold = await TimeAsync(() => CartAsync(tree, 0));
        for (var i = 0; i < WarmRuns; i++) { await CartAsync(tree, i); }
        var warm = new List<double>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < WarmRuns; i++) { warm.Add(await TimeAsync(() => CartAsync(tree, i))); }
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)WarmRuns;
        var thousand = await TimeAsync(() => Parallel.ForAsync(0, Directories, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) => await CartAsync(tree, i)));
        var large = LargeChart();
        for (var i = 0; i < 5; i++) { RenderLarge(large, i); }
        var chart = Median([.. Enumerable.Range(0, 20).Select(i => Time(() => RenderLarge(large, i)))]);
        var kubectl = await ToolAsync(root, Testing.Tools.KubectlAsync(), async path => ["kustomize", "--enable-helm", "--helm-command", (await Testing.Tools.Helm3Async()).Path!, "--load-restrictor", "LoadRestrictionsNone", Cart]);
        var (toolChart, folder) = (0.0, Directory.CreateTempSubdirectory("chart-").FullName);
        try
        {
            foreach (var (path, text) in large)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                await File.WriteAllTextAsync(Path.Combine(folder, path), text);
            }

            toolChart = await ToolAsync(folder, Testing.Tools.HelmAsync(), _ => Task.FromResult<string[]>(["template", "."]));
        }
        finally { Directory.Delete(folder, recursive: true); }

        var median = Median(warm);
        (string Name, double Value, double Target, string Unit, bool AtLeast)[] rows =
        [
            ("cartWarm", median, 0, "ms", false),
            ("cartCold", cold, 0, "ms", false),
            ("cartGenuine", kubectl, 0, "ms", false),
            ("cartTimesFasterWarm", kubectl / median, 100, "x", true),
            ("cartTimesFasterCold", kubectl / cold, 10, "x", true),
            ("thousandDirectories", thousand, 2000, "ms", false),
            ("hundredTemplatesWarm", chart, 100, "ms", false),
            ("hundredTemplatesGenuine", toolChart, 0, "ms", false),
            ("cartAllocated", allocated / 1e6, 2, "MB", false),
        ];
        var result = new JsonObject
        {
            ["at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
        };
        foreach (var (name, value, target, unit, atLeast) in rows)
        {
            var met = target == 0 || (atLeast ? value >= target : value <= target);
            result[name] = new JsonObject { ["median"] = Math.Round(value, 3), ["unit"] = unit };
            if (target > 0) { (result[name]!["target"], result[name]!["met"]) = (target, met); }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26}{value,12:0.000} {unit,-3}{(target > 0 ? $" target {target} {(met ? "met" : "NOT met")}" : "")}"));
        }

        var place = Path.Combine(root, "artifacts", "benchmarks");
        Directory.CreateDirectory(place);
        await File.WriteAllTextAsync(Path.Combine(place, "rendering.json"), result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return 0;
    }

    private static async Task CartAsync(DirectoryFileTree tree, int turn)
    {
        var built = await KustomizeBuild.RunAsync(new ChangedFile(tree, Cart + "/values.yaml", $"\nbenchmarkTurn: {turn}\n"), Cart, new KustomizeOptions { EnableHelm = true, AllowFilesOutsideRoot = true }, CancellationToken.None);
        if (built.Text.Length == 0) { throw new InvalidOperationException("cart rendered to nothing"); }
    }

    private static Dictionary<string, string> LargeChart()
    {
        var files = new Dictionary<string, string>
        {
            ["Chart.yaml"] = "apiVersion: v2\nname: large\nversion: 1.0.0\n",
            ["values.yaml"] = "image: {repository: reg.io/x, tag: v1}\nreplicas: 2\nenv: {A: a, B: b, C: c}\nresources: {limits: {cpu: 100m, memory: 64Mi}}\n",
            ["templates/_helpers.tpl"] = "{{- define \"large.name\" -}}{{ printf \"%s-%s\" .Release.Name .Chart.Name | trunc 63 | trimSuffix \"-\" }}{{- end }}\n{{- define \"large.labels\" -}}\napp.kubernetes.io/name: {{ include \"large.name\" . }}\nhelm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}\n{{- end }}\n",
        };
        for (var i = 0; i < 100; i++)
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

    private static void RenderLarge(Dictionary<string, string> files, int turn) =>
        HelmTemplate.Render(InMemoryFileTree.OfText(files), "", new HelmTemplateOptions { Sets = [new(HelmSetKind.Typed, $"image.tag=v{turn}")] }, CancellationToken.None);

    private static async Task<double> ToolAsync(string folder, Task<Testing.Tool> tool, Func<string, Task<string[]>> arguments)
    {
        var path = (await tool).Require(reason => throw new InvalidOperationException(reason));
        var given = await arguments(path);
        var times = new List<double>();
        for (var i = 0; i < ToolRuns; i++) { times.Add(await TimeAsync(async () => await Cli.Wrap(path).WithArguments(given).WithWorkingDirectory(folder).ExecuteBufferedAsync())); }
        return Median(times);
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>A tree in which one file has a line more.</summary>
    private sealed class ChangedFile(DirectoryFileTree tree, string path, string line) : IFileTree
    {
        public ReadOnlyMemory<byte>? Read(string wanted) =>
            wanted == path && tree.Read(wanted) is { } bytes ? (byte[])[.. bytes.Span, .. Encoding.UTF8.GetBytes(line)] : tree.Read(wanted);

        public IReadOnlyList<FileTreeEntry>? List(string directory) => tree.List(directory);
    }
}

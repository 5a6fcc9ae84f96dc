using System.Text;
using FileTrees;
using Helm;
using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Generators;

/// <summary>helmCharts: renders charts of the repository or of a chart repository as Helm does.</summary>
internal static class HelmChartGenerator
{
    public static async Task RunAsync(BuildContext context, Kustomization kustomization, List<Resource> resources, CancellationToken cancellationToken)
    {
        var globals = kustomization.Map("helmGlobals") ?? [];
        var charts = kustomization.Entries("helmCharts").Concat(kustomization.Entries("helmChartInflationGenerator").Select(Modern));
        foreach (var chart in charts)
        {
            foreach (var resource in await InflateAsync(context, kustomization, chart, globals, cancellationToken)) { ResourceGenerators.Place(resource, [], resources, context.OriginOf(kustomization, "HelmChartInflationGenerator")); }
        }
    }

    private static async Task<List<Resource>> InflateAsync(BuildContext context, Kustomization kustomization, Dictionary<string, object?> chart, Dictionary<string, object?> globals, CancellationToken cancellationToken)
    {
        string Field(string name) => Resource.Text(chart, name);
        KustomizeException Trouble(string message)
        {
            var config = new Dictionary<string, object?>(chart, StringComparer.Ordinal);
            foreach (var (key, value) in globals) { config.TryAdd(key, value); }
            return new($"trouble configuring builtin HelmChartInflationGenerator with config: `\n{YamlEmitter.Write(config)}`: {message}");
        }

        if (!context.Options.EnableHelm) { throw Trouble("must specify --enable-helm"); }
        var name = Field("name");
        if (name.Length == 0) { throw Trouble("chart name cannot be empty"); }
        if (Field("valuesMerge") is not ("" or "merge" or "override" or "replace")) { throw Trouble("valuesMerge must be one of [merge override replace]"); }
        var home = Resource.Text(globals, "chartHome") is { Length: > 0 } set ? set : "charts";
        var (repository, version) = (Field("repo"), Field("version"));
        var relative = repository.Length > 0 && version.Length > 0 ? $"{home}/{name}-{version}/{name}" : $"{home}/{name}";
        var directory = TreePath.Join(kustomization.Directory, relative);
        IFileTree tree = context.Tree;
        var isLocal = directory is not null && context.Tree.List(directory) is not null;
        if (!isLocal)
        {
            if (repository.Length == 0) { throw new KustomizeException("no repo specified for pull, no chart found at ''"); }
            tree = await ChartRepository.PullAsync(context, repository, name, version, cancellationToken);
            directory = "";
        }

        var values = BaseValues(context, kustomization.Directory, chart, tree, isLocal, directory!, relative);
        var files = new List<HelmValuesFile> { new($"{name}-kustomize-values.yaml", values) };
        foreach (var extra in (chart.GetValueOrDefault("additionalValuesFiles") as List<object?> ?? []).OfType<string>())
        {
            files.Add(new(extra, context.ReadFile(kustomization.Directory, extra)));
        }

        var options = new HelmTemplateOptions
        {
            ReleaseName = Field("releaseName") is { Length: > 0 } release ? release : "release-name",
            Namespace = Field("namespace") is { Length: > 0 } space ? space : "default",
            ValuesFiles = files,
            ApiVersions = [.. context.Options.HelmApiVersions, .. (chart.GetValueOrDefault("apiVersions") as List<object?> ?? []).OfType<string>()],
            KubeVersion = Field("kubeVersion") is { Length: > 0 } kube ? kube : context.Options.HelmKubeVersion,
            IncludeCrds = chart.GetValueOrDefault("includeCRDs") is true,
            SkipTests = chart.GetValueOrDefault("skipTests") is true,
            NoHooks = chart.GetValueOrDefault("skipHooks") is true,
            Flavor = context.Options.HelmFlavor,
        };
        string output;
        try { output = HelmTemplate.Render(tree, directory!, options, cancellationToken); }
        catch (HelmException error)
        {
            throw new KustomizeException($"Error: {error.Message}\n: unable to run: 'helm template {options.ReleaseName} {context.Shown(TreePath.Join(kustomization.Directory, relative) ?? relative)}' with env=[] (is 'helm' installed?): exit status 1", error);
        }

        try { return ResourceReader.Read(output); }
        catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
    }

    private static string BaseValues(BuildContext context, string root, Dictionary<string, object?> chart, IFileTree tree, bool isLocal, string directory, string relative)
    {
        var file = Resource.Text(chart, "valuesFile");
        string text;
        if (file.Length > 0) { text = context.ReadFile(root, file); }
        else if (isLocal) { text = context.ReadFile(root, relative + "/values.yaml"); }
        else { text = tree.Read(directory.Length == 0 ? "values.yaml" : directory + "/values.yaml") is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : ""; }
        if (chart.GetValueOrDefault("valuesInline") is not Dictionary<string, object?> inline) { return text; }
        try
        {
            var under = YamlReader.ReadFirst(text, YamlDialect.Nodes) as Dictionary<string, object?> ?? [];
            var merged = Resource.Text(chart, "valuesMerge") switch
            {
                "replace" => inline,
                "merge" => StrategicMerge.Plain(inline, under),
                _ => StrategicMerge.Plain(under, inline),
            };
            return YamlEmitter.Write(merged);
        }
        catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
    }

    private static Dictionary<string, object?> Modern(Dictionary<string, object?> old)
    {
        var chart = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (from, to) in ((string, string)[])[("chartName", "name"), ("chartVersion", "version"), ("chartRepoUrl", "repo"), ("values", "valuesFile"), ("valuesLocal", "valuesInline"), ("valuesMerge", "valuesMerge"), ("releaseName", "releaseName")])
        {
            if (old.TryGetValue(from, out var value)) { chart[to] = value; }
        }

        return chart;
    }
}

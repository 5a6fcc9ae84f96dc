using System.Text;
using FileTrees;
using Helm;
using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Generators;

/// <summary>helmCharts: renders charts of the repository or of a chart repository as Helm does.</summary>
internal sealed class HelmChartGenerator : IGenerator
{
    private readonly PluginConfiguration _configuration;
    private readonly string _name;

    public HelmChartGenerator(PluginConfiguration configuration)
    {
        _configuration = configuration;
        if (!configuration.Context.Options.EnableHelm) { throw new KustomizeException("must specify --enable-helm"); }
        _name = configuration.Text("name");
        if (_name.Length == 0) { throw new KustomizeException("chart name cannot be empty"); }
        foreach (var file in configuration.Texts("additionalValuesFiles"))
        {
            try { configuration.ReadFile(file); }
            catch (KustomizeException error) { throw new KustomizeException($"could not load additionalValuesFile: {error.Message}", error); }
        }

        if (configuration.Text("valuesMerge") is not ("" or "merge" or "override" or "replace")) { throw new KustomizeException("valuesMerge must be one of [merge override replace]"); }
    }

    /// <summary>What each chart of a kustomization is told: its own fields and those of <c>helmGlobals</c>.</summary>
    public static IEnumerable<Dictionary<string, object?>> Configurations(Kustomization kustomization)
    {
        var old = kustomization.Entries("helmChartInflationGenerator");
        var globals = kustomization.Map("helmGlobals") ?? Globals(old);
        foreach (var chart in kustomization.Entries("helmCharts").Concat(old.Select(Modern)))
        {
            var body = new Dictionary<string, object?>(chart, StringComparer.Ordinal);
            foreach (var (key, value) in globals) { body.TryAdd(key, value); }
            yield return body;
        }
    }

    public async Task<List<Resource>> GenerateAsync(CancellationToken cancellationToken)
    {
        var context = _configuration.Context;
        string Field(string name) => _configuration.Text(name);
        var home = Field("chartHome") is { Length: > 0 } set ? set : "charts";
        var (repository, version) = (Field("repo"), Field("version"));
        var relative = repository.Length > 0 && version.Length > 0 ? $"{home}/{_name}-{version}/{_name}" : $"{home}/{_name}";
        var directory = TreePath.Join(_configuration.Directory, relative);
        IFileTree tree = context.Tree;
        var isLocal = directory is not null && context.Tree.List(directory) is not null;
        if (!isLocal)
        {
            if (repository.Length == 0) { throw new KustomizeException("no repo specified for pull, no chart found at ''"); }
            tree = await ChartRepository.PullAsync(context, repository, _name, version, cancellationToken);
            directory = "";
        }

        var files = new List<HelmValuesFile> { new($"{_name}-kustomize-values.yaml", BaseValues(tree, isLocal, directory!, relative)) };
        files.AddRange(_configuration.Texts("additionalValuesFiles").Select(extra => new HelmValuesFile(extra, _configuration.ReadFile(extra))));
        var options = new HelmTemplateOptions
        {
            ReleaseName = Field("releaseName") is { Length: > 0 } release ? release : "release-name",
            Namespace = Field("namespace") is { Length: > 0 } space ? space : "default",
            ValuesFiles = files,
            ApiVersions = _configuration.Texts("apiVersions") is { Count: > 0 } versions ? versions : context.Options.HelmApiVersions,
            KubeVersion = Field("kubeVersion") is { Length: > 0 } kube ? kube : context.Options.HelmKubeVersion,
            IncludeCrds = _configuration.Flag("includeCRDs"),
            SkipTests = _configuration.Flag("skipTests"),
            NoHooks = _configuration.Flag("skipHooks"),
            Flavor = context.Options.HelmFlavor,
        };
        string output;
        try { output = HelmTemplate.Render(tree, directory!, options, cancellationToken); }
        catch (HelmException error)
        {
            throw new KustomizeException($"Error: {error.Message}\n: unable to run: 'helm template {options.ReleaseName} {context.Shown(TreePath.Join(_configuration.Directory, relative) ?? relative)}' with env=[] (is 'helm' installed?): exit status 1", error);
        }

        try { return ResourceReader.Read(output); }
        catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
    }

    private string BaseValues(IFileTree tree, bool isLocal, string directory, string relative)
    {
        var file = _configuration.Text("valuesFile");
        string text;
        if (file.Length > 0) { text = _configuration.ReadFile(file); }
        else if (isLocal) { text = _configuration.ReadFile(relative + "/values.yaml"); }
        else { text = tree.Read(directory.Length == 0 ? "values.yaml" : directory + "/values.yaml") is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : ""; }
        if (_configuration.Map("valuesInline") is not { Count: > 0 } inline) { return text; }
        try
        {
            if (_configuration.Text("valuesMerge") == "replace") { return YamlEmitter.Write(inline); }
            var under = YamlReader.ReadFirst(text, YamlDialect.Nodes) as Dictionary<string, object?> ?? [];
            var merged = _configuration.Text("valuesMerge") == "merge" ? StrategicMerge.Plain(PlainValue.Copy(inline), under) : StrategicMerge.Plain(under, PlainValue.Copy(inline));
            return YamlEmitter.Write(merged);
        }
        catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
    }

    private static Dictionary<string, object?> Globals(IReadOnlyList<Dictionary<string, object?>> old)
    {
        var globals = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var chart in old)
        {
            foreach (var (from, to) in ((string, string)[])[("chartHome", "chartHome"), ("helmHome", "configHome")])
            {
                if (Resource.Text(chart, from) is { Length: > 0 } value) { globals.TryAdd(to, value); }
            }
        }

        return globals;
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

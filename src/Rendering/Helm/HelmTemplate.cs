using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;
using FileTrees;
using GoTemplate.Versions;
using Helm.Charts;
using Helm.Manifests;
using Helm.Rendering;
using Yaml;

namespace Helm;

/// <summary><c>helm template</c>: from a chart and values to the text of manifests.</summary>
public static partial class HelmTemplate
{
    private const int StackBytes = 64 * 1024 * 1024;

    /// <summary>Renders a chart out of a tree of files.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="directory">The chart's directory in it.</param>
    /// <param name="options">What the flags say.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <returns>What Helm prints on its standard output.</returns>
    /// <exception cref="HelmException">Helm would have stopped.</exception>
    public static string Render(IFileTree tree, string directory, HelmTemplateOptions options, CancellationToken cancellationToken)
    {
        // Templates may include each other a thousand deep, which needs more stack than a pool thread has.
        string? text = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try { text = RenderHere(tree, directory, options, cancellationToken); }
                catch (Exception error) { failure = ExceptionDispatchInfo.Capture(error); }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return text!;
    }

    private static string RenderHere(IFileTree tree, string directory, HelmTemplateOptions options, CancellationToken cancellationToken)
    {
        var (capabilities, version) = Capabilities.Make(options);
        var values = HelmValues.FromFlags(options);
        var chart = ChartLoader.Load(tree, directory, options.Flavor);
        if (chart.Metadata.IsLibrary) { throw new HelmException("library charts are not installable"); }
        DependencyProcessing.CheckPresent(chart, options.Flavor);
        CheckName(options);
        try { DependencyProcessing.Process(chart, values, options.Flavor); }
        catch (HelmException error) when (options.Flavor == HelmFlavor.Four) { throw new HelmException("chart dependencies processing failed: " + error.Message, error); }
        values = ValueCoalescing.Coalesce(chart, values, options.Flavor);
        if (!options.SkipSchemaValidation) { Schemas.ValuesSchema.Check(chart, values, options.Flavor); }
        CheckKubeVersion(chart, version, options.Flavor);
        var files = new ChartEngine(options, cancellationToken).Render(chart, new ValuesMap(values, options.Flavor), capabilities);
        foreach (var path in files.Keys.Where(path => path.EndsWith("NOTES.txt", StringComparison.Ordinal)).ToList()) { files.Remove(path); }
        var (manifests, hooks) = ManifestSorting.Sort(files, options.Flavor);
        return Write(chart, manifests, hooks, options);
    }

    private static string Write(HelmChart chart, List<Manifest> manifests, List<Manifest> hooks, HelmTemplateOptions options)
    {
        var output = new StringBuilder();
        if (options.IncludeCrds) { AppendCrds(output, chart); }
        foreach (var manifest in manifests) { output.Append("---\n# Source: ").Append(manifest.Path).Append('\n').Append(manifest.Text).Append('\n'); }
        var text = new StringBuilder(output.ToString().Trim() + "\n");
        foreach (var hook in options.NoHooks ? [] : hooks)
        {
            if (options.SkipTests && (hook.HookEvents.Contains("test") || hook.HookEvents.Contains("test-success"))) { continue; }
            text.Append("---\n# Source: ").Append(hook.Path).Append('\n').Append(hook.Text).Append('\n');
        }

        return options.ShowOnly.Count == 0 ? text.ToString() : OnlyShown(text.ToString(), options.ShowOnly);
    }

    private static void AppendCrds(StringBuilder output, HelmChart chart)
    {
        foreach (var file in chart.Files)
        {
            if (!file.Name.StartsWith("crds/", StringComparison.Ordinal) || !CrdName().IsMatch(file.Name)) { continue; }
            output.Append("---\n# Source: ").Append(chart.FullPath).Append('/').Append(file.Name).Append('\n').Append(file.Text).Append('\n');
        }

        foreach (var below in chart.Dependencies) { AppendCrds(output, below); }
    }

    private static string OnlyShown(string text, IReadOnlyList<string> paths)
    {
        var output = new StringBuilder();
        var pieces = ManifestSorting.Split(text).ToList();
        foreach (var path in paths)
        {
            var found = false;
            foreach (var piece in pieces)
            {
                var source = Source().Match(piece);
                if (!source.Success || !PathPattern.Matches(path, source.Groups[1].Value)) { continue; }
                found = true;
                output.Append("---\n").Append(piece).Append('\n');
            }

            if (!found) { throw new HelmException($"could not find template {path} in chart"); }
        }

        return output.ToString();
    }

    private static void CheckName(HelmTemplateOptions options)
    {
        if (options.ReleaseName.Length is > 0 and <= 53 && ReleaseName().IsMatch(options.ReleaseName)) { return; }
        throw new HelmException((options.Flavor == HelmFlavor.Four ? "release name check failed: " : "") + $"release name {GoJson.Quote(options.ReleaseName)}: "
            + @"invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53");
    }

    private static void CheckKubeVersion(HelmChart chart, KubeVersion version, HelmFlavor flavor)
    {
        if (chart.Metadata.KubeVersion.Length == 0) { return; }
        var constraint = VersionConstraint.Parse(chart.Metadata.KubeVersion).Constraint;
        if (constraint is not null && SemanticVersion.Parse(version.Bare).Version is { } actual && constraint.Allows(actual)) { return; }
        throw new HelmException($"chart requires kubeVersion: {chart.Metadata.KubeVersion} which is incompatible with Kubernetes {(flavor == HelmFlavor.Four ? version.Version : version.Bare)}{ChartEngine.DebugHint}");
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex ReleaseName();

    [GeneratedRegex("^# Source: [^/]+/(.+)", RegexOptions.Multiline)]
    private static partial Regex Source();

    [GeneratedRegex(@"\.(ya?ml|json)\z", RegexOptions.IgnoreCase)]
    private static partial Regex CrdName();
}

using System.Text.RegularExpressions;
using GoTemplate;
using Helm.Charts;

namespace Helm.Rendering;

/// <summary>Runs the templates of a chart and the charts below it, in Helm's order.</summary>
internal sealed partial class ChartEngine(HelmTemplateOptions options, CancellationToken cancellationToken)
{
    private const int MaximumIncludes = 1000;
    private const string FailStart = "HELM_ERR_START";
    private const string FailEnd = "HELM_ERR_END";
    private readonly List<(string Path, string Text, Dictionary<string, object?> Values, string BasePath)> _templates = [];
    private readonly IReadOnlyDictionary<string, TemplateFunction> _functions = HelmFunctions.Of(options.Flavor, options.Clock);

    /// <summary>The text of each template by its full path, partials left out.</summary>
    public Dictionary<string, string> Render(HelmChart chart, Dictionary<string, object?> values, Dictionary<string, object?> capabilities)
    {
        Collect(chart, values, capabilities, new(StringComparer.Ordinal)
        {
            ["Name"] = options.ReleaseName,
            ["Namespace"] = options.Namespace,
            ["Service"] = "Helm",
            ["Revision"] = (nint)1,
            ["IsInstall"] = !options.IsUpgrade,
            ["IsUpgrade"] = options.IsUpgrade,
        });
        _templates.Sort((a, b) =>
        {
            var depth = b.Path.AsSpan().Count('/') - a.Path.AsSpan().Count('/');
            return depth != 0 ? depth : Yaml.Utf8Order.Compare(b.Path, a.Path);
        });

        TemplateSet? set = null;
        var functions = Functions(() => set!);
        set = new(functions, new TemplateOptions(MissingKey.Zero, TemplateLimits.Default));
        foreach (var template in _templates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try { set.Add(CompiledTemplates.Of(options.Flavor, template.Path, template.Text, functions)); }
            catch (TemplateParseException error)
            {
                throw new HelmException($"parse error at ({error.TemplateName}:{error.Line}): {error.Problem[(error.Problem.LastIndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..]}{DebugHint}", error);
            }
        }

        var rendered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var template in _templates)
        {
            if (template.Path[(template.Path.LastIndexOf('/') + 1)..].StartsWith('_')) { continue; }
            template.Values["Template"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Name"] = template.Path, ["BasePath"] = template.BasePath };
            try
            {
                rendered[template.Path] = set.Execute(template.Path, template.Values, cancellationToken).Replace("<no value>", "", StringComparison.Ordinal);
            }
            catch (TemplateException error) { throw new HelmException(ErrorText(error) + DebugHint, error); }
        }

        return rendered;
    }

    /// <summary>What Helm says behind every error of rendering.</summary>
    public const string DebugHint = "\n\nUse --debug flag to render out invalid YAML";

    private Dictionary<string, object?> Collect(HelmChart chart, Dictionary<string, object?> values, Dictionary<string, object?> capabilities, Dictionary<string, object?> release)
    {
        var subcharts = new Dictionary<string, object?>(StringComparer.Ordinal);
        var scope = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Chart"] = ChartObject.Of(chart, options.Flavor),
            ["Files"] = new ChartFiles(chart.Files),
            ["Release"] = release,
            ["Capabilities"] = capabilities,
            ["Values"] = values,
            ["Subcharts"] = subcharts,
        };
        foreach (var below in chart.Dependencies)
        {
            // One map, which the chart above sees too, so that what a template sets in it is seen by both.
            var section = new ValuesMap(values.GetValueOrDefault(below.Name) as Dictionary<string, object?> ?? [], options.Flavor);
            values[below.Name] = section;
            subcharts[below.Name] = Collect(below, section, capabilities, release);
        }

        foreach (var template in chart.Templates)
        {
            if (chart.Metadata.IsLibrary && !FileTrees.TreePath.NameOf(template.Name).StartsWith('_')) { continue; }
            _templates.Add((chart.FullPath + "/" + template.Name, template.Text, scope, chart.FullPath + "/templates"));
        }

        return scope;
    }

    private Dictionary<string, TemplateFunction> Functions(Func<TemplateSet> set)
    {
        var functions = new Dictionary<string, TemplateFunction>(_functions, StringComparer.Ordinal);
        var stack = new Dictionary<string, int>(StringComparer.Ordinal);
        void Add(string name, string signature, Func<object?[], object?> body) => functions[name] = TemplateFunction.Of(name, signature, body);
        Add("include", "string,any", a => Include(set(), stack, (string)a[0]!, a[1]));
        Add("tpl", "string,any", a => Template(set(), (string)a[0]!, a[1]));
        Add("lookup", "string,string,string,string", _ => new Dictionary<string, object?>(StringComparer.Ordinal));
        Add("fail", "string", a => throw new TemplateFunctionException(FailStart + (string)a[0]! + FailEnd));
        Add("required", "string,any", a => a[1] is null or "" ? throw new TemplateFunctionException(FailStart + (string)a[0]! + FailEnd) : a[1]);
        return functions;
    }

    private string Include(TemplateSet set, Dictionary<string, int> stack, string name, object? data)
    {
        var depth = stack.GetValueOrDefault(name);
        if (depth > MaximumIncludes || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFunctionException($"rendering template has a nested reference name: {name}: unable to execute template");
        }

        stack[name] = depth + 1;
        try { return set.Execute(name, data, cancellationToken); }
        finally { stack[name] = depth; }
    }

    private string Template(TemplateSet parent, string text, object? data)
    {
        TemplateSet? set = null;
        var functions = Functions(() => set!);
        set = parent.Clone(functions);
        try { set.Add(CompiledTemplates.Of(options.Flavor, "gotpl", text, functions)); }
        catch (TemplateParseException error) { throw new TemplateFunctionException($"cannot parse template {Yaml.GoJson.Quote(text)}: {error.Message}", error); }
        try { return set.Execute("gotpl", data, cancellationToken).Replace("<no value>", "", StringComparison.Ordinal); }
        catch (TemplateExecutionException error)
        {
            throw new TemplateFunctionException($"error during tpl function execution for {Yaml.GoJson.Quote(text)}: {error.Message}", error);
        }
    }

    private string ErrorText(TemplateException error)
    {
        var failed = Failed().Match(error.Message);
        if (failed.Success && error is TemplateExecutionException outer)
        {
            return $"execution error at ({outer.Location}): {failed.Groups[1].Value}";
        }

        return options.Flavor == HelmFlavor.Four ? Blocks(error) ?? error.Message : error.Message;
    }

    /// <summary>Helm 4 sets each level of a chain in its own block, as long as every level is text/template's own.</summary>
    private static string? Blocks(TemplateException error)
    {
        var lines = new List<string>();
        Exception? at = error;
        while (at is not null)
        {
            switch (at)
            {
                case TemplateExecutionException level:
                    var problem = level.InnerException is null ? level.Problem.TrimEnd() : level.Problem.TrimEnd().TrimEnd(':') + ":";
                    lines.Add($"{level.Location}\n  executing {Yaml.GoJson.Quote(level.TemplateName)} at <{level.Context}>:\n    {problem}");
                    break;
                case TemplateFunctionException missing when missing.Message.StartsWith("template: no template ", StringComparison.Ordinal):
                    lines.Add(missing.Message);
                    break;
                default: return null;
            }

            at = at.InnerException;
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(FailStart + "(.*)" + FailEnd, RegexOptions.Singleline)]
    private static partial Regex Failed();
}

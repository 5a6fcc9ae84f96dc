using System.Text.Json.Nodes;
using Conformance;
using Helm;
using Yaml;

namespace GoTemplate.Tests;

public sealed class ConformanceTests
{
    private const string Name = "case/templates/_case.tpl";
    private const int StackBytes = 64 * 1024 * 1024;
    private const int MaximumIncludes = 1000;

    /// <summary>Only ever raised.</summary>
    private const int Floor = 554;

    [Fact]
    public async Task Templates_print_what_the_genuine_engine_prints()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await ConformanceSet.Open("gotemplate").RunAsync(Floor, entry => Task.FromResult(OnLargeStack(() => Check(entry, cancellationToken))));
    }

    private static string? OnLargeStack(Func<string?> check)
    {
        string? difference = null;
        var thread = new Thread(
            () =>
            {
                try { difference = check(); }
                catch (Exception error) when (error is not OperationCanceledException) { difference = $"{error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault()}"; }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        return difference;
    }

    private static string? Check(JsonObject entry, CancellationToken cancellationToken)
    {
        var functions = Functions.SprigFunctions.Make(TimeProvider.System);
        Helm.Rendering.YamlFunctions.AddTo(functions, HelmFlavor.Four);
        var set = new Holder();
        functions["include"] = TemplateFunction.Of("include", "string,any", a =>
        {
            if (++set.Depth > MaximumIncludes) { throw new TemplateFunctionException($"rendering template has a nested reference name: {a[0]}: unable to execute template"); }
            try { return set.Set!.Execute((string)a[0]!, a[1], cancellationToken); }
            finally { set.Depth--; }
        });
        functions["tpl"] = TemplateFunction.Of("tpl", "string,any", a => Tpl(set.Set!, (string)a[0]!, a[1], cancellationToken));
        functions["required"] = TemplateFunction.Of("required", "string,any", a => a[1] is null or "" ? throw new TemplateFunctionException((string)a[0]!) : a[1]);
        functions["lookup"] = TemplateFunction.Of("lookup", "string,string,string,string", _ => new Dictionary<string, object?>());
        var text = entry["template"]!.GetValue<string>();
        var dot = Functions.JsonText.Parse(entry["data"]?.ToJsonString() ?? "null");
        string actual;
        try
        {
            set.Set = new TemplateSet(functions, new TemplateOptions(MissingKey.Zero, TemplateLimits.Default));
            set.Set.Parse(Name, text.TrimStart('\uFEFF'));
            actual = set.Set.Execute(Name, dot, cancellationToken);
        }
        catch (TemplateException error)
        {
            var problem = error switch
            {
                TemplateParseException parse => parse.Problem,
                TemplateExecutionException execution => execution.Problem + execution.InnerException?.Message,
                _ => error.Message,
            };
            if (entry["output"] is { } wanted) { return $"failed: {error.Message}, want {wanted}"; }
            if (entry["error"] is { } expected) { return Matches(expected.GetValue<string>(), problem, error.Message); }
            var start = entry["errorStart"]?.GetValue<string>() ?? "";
            var end = entry["errorEnd"]?.GetValue<string>() ?? "";
            return error.Message.Contains(start, StringComparison.Ordinal) && error.Message.Contains(end, StringComparison.Ordinal) ? null : $"want error {start} … {end}, got {error.Message}";
        }

        return entry["output"] is { } output ? ConformanceSet.Difference(output.GetValue<string>(), actual) : $"want error {entry["error"] ?? entry["errorStart"]}, got output {actual}";
    }

    private static string Tpl(TemplateSet set, string text, object? data, CancellationToken cancellationToken)
    {
        var clone = set.Clone();
        try { clone.Parse("gotpl", text); }
        catch (TemplateParseException error) { throw new TemplateFunctionException($"cannot parse template {GoJson.Quote(text)}: {error.Message}", error); }
        try { return clone.Execute("gotpl", data, cancellationToken).Replace("<no value>", "", StringComparison.Ordinal); }
        catch (TemplateExecutionException error) { throw new TemplateFunctionException($"error during tpl function execution for {GoJson.Quote(text)}: {error.Message}", error); }
    }

    /// <summary>The errors were taken through Helm, which shortens some; its own forms are the matter of the Helm tests.</summary>
    private static string? Matches(string expected, string problem, string whole) =>
        (expected.StartsWith("parse error at", StringComparison.Ordinal) && expected.EndsWith(": " + problem[(problem.LastIndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..], StringComparison.Ordinal))
        || (expected.StartsWith("execution error at", StringComparison.Ordinal) && problem.EndsWith(expected[(expected.IndexOf("): ", StringComparison.Ordinal) + 1)..], StringComparison.Ordinal))
        || expected == problem || expected == whole || whole.EndsWith(expected, StringComparison.Ordinal) ? null : $"want error [{expected}], got [{problem}] of [{whole}]";

    private sealed class Holder
    {
        public TemplateSet? Set { get; set; }

        public int Depth { get; set; }
    }
}

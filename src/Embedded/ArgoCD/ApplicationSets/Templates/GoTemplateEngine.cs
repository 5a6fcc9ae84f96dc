using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using GoTemplate;
using GoTemplate.Functions;
using Yaml;

namespace ArgoCD.ApplicationSets.Templates;

/// <summary>Go templates with the functions of an ApplicationSet: sprig's, and a few of its own. Each text is a template of its own.</summary>
/// <param name="options">The options of <c>goTemplateOptions</c>, such as <c>missingkey=error</c>.</param>
internal sealed class GoTemplateEngine(ImmutableArray<string> options) : TemplateEngine
{
    private const string Name = "base";
    private const int MaximumOutput = 1024 * 1024;
    private const int MaximumDepth = 100;
    private const int DefaultSlug = 50;
    private static readonly FrozenDictionary<string, TemplateFunction> Functions = Make();

    private readonly ConcurrentDictionary<string, TemplateSet> _parsed = new();
    private readonly TemplateOptions _options = new(Missing(options), new TemplateLimits(MaximumOutput, MaximumDepth));

    public override bool IsGoTemplate => true;

    private GoTemplateEngine Strict => field ??= new([.. options.Where(option => !option.StartsWith("missingkey=", StringComparison.Ordinal)), "missingkey=error"]);

    public override string Render(string template, JsonObject parameters)
    {
        if (!template.Contains("{{", StringComparison.Ordinal))
        {
            return template;
        }

        try
        {
            return _parsed.GetOrAdd(template, Parse).Execute(Name, JsonText.Parse(parameters.ToJsonString()), CancellationToken.None);
        }
        catch (TemplateParseException error)
        {
            throw new TemplateRenderException($"failed to parse template {template}: {error.Message}", error);
        }
        catch (TemplateException error)
        {
            throw new TemplateRenderException($"failed to execute go template {template}: {error.Message}", error);
        }
    }

    public override string RenderKnown(string template, JsonObject parameters)
    {
        try
        {
            return Strict.Render(template, parameters);
        }
        catch (TemplateRenderException error) when (error.InnerException is TemplateExecutionException { IsMissing: true })
        {
            return template;
        }
    }

    private static MissingKey Missing(ImmutableArray<string> options)
    {
        var missing = MissingKey.Invalid;
        foreach (var option in options)
        {
            missing = option switch
            {
                "missingkey=error" => MissingKey.Error,
                "missingkey=zero" => MissingKey.Zero,
                "missingkey=default" or "missingkey=invalid" => MissingKey.Invalid,
                _ => throw new TemplateRenderException($"unrecognized option: {option}"),
            };
        }

        return missing;
    }

    private static FrozenDictionary<string, TemplateFunction> Make()
    {
        var functions = SprigFunctions.Make(TimeProvider.System);
        foreach (var hidden in (ReadOnlySpan<string>)["env", "expandenv", "getHostByName"])
        {
            functions.Remove(hidden);
        }

        foreach (var function in new[]
        {
            TemplateFunction.Of("normalize", "string", arguments => Normalization.Normalize((string)arguments[0]!)),
            TemplateFunction.Of("slugify", "any...", Slugify),
            TemplateFunction.Of("toYaml", "any", arguments => YamlEmitter.Write(arguments[0]).TrimEnd('\n')),
            TemplateFunction.Of("fromYaml", "string", arguments => Read((string)arguments[0]!) switch
            {
                IDictionary<string, object?> map => map,
                null => new Dictionary<string, object?>(),
                var other => throw Mismatch(other, "map[string]interface {}"),
            }),
            TemplateFunction.Of("fromYamlArray", "string", arguments => Read((string)arguments[0]!) switch
            {
                IList<object?> list => list,
                null => new List<object?>(),
                var other => throw Mismatch(other, "[]interface {}"),
            }),
        })
        {
            functions[function.Name] = function;
        }

        return functions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static object? Read(string text)
    {
        try
        {
            return YamlReader.ReadFirst(text, YamlDialect.Json);
        }
        catch (YamlReadException error)
        {
            throw new TemplateFunctionException(error.Message, error);
        }
    }

    /// <summary><c>slugify [MAX [SMART]] TEXT</c>.</summary>
    private static string Slugify(object?[] arguments)
    {
        var text = arguments.Length > 0 && arguments[^1] is string last ? last : throw new TemplateFunctionException("slugify: expected a string");
        var maximum = arguments.Length > 1 ? Number(arguments[0]) : DefaultSlug;
        var isSmart = arguments.Length <= 2 || arguments[1] is true;
        var name = Normalization.Normalize(text);

        // Cut hard before what is no letter or digit becomes a dash, and at a word only after that.
        if (!isSmart && name.Length >= maximum)
        {
            name = name[..maximum];
        }

        var slug = string.Join('-', name.Split(['-', '.'], StringSplitOptions.RemoveEmptyEntries));
        if (maximum == 0 || !isSmart || slug.Length <= maximum)
        {
            return slug;
        }

        return slug.LastIndexOf('-', maximum) is >= 0 and var end ? slug[..end] : slug[..maximum];
    }

    private static TemplateFunctionException Mismatch(object? value, string wanted) =>
        new($"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {value switch { string => "string", bool => "bool", IDictionary<string, object?> => "object", IList<object?> => "array", _ => "number" }} into Go value of type {wanted}");

    /// <summary>Go's int, or a number out of the parameters, which is a float.</summary>
    private static int Number(object? value) => value switch
    {
        nint number => (int)Math.Clamp(number, 0, int.MaxValue),
        long number => (int)Math.Clamp(number, 0, int.MaxValue),
        double number => (int)Math.Clamp(number, 0, int.MaxValue),
        _ => throw new TemplateFunctionException("slugify: expected a number"),
    };

    private TemplateSet Parse(string template)
    {
        var set = new TemplateSet(Functions, _options);
        set.Parse(Name, template);
        return set;
    }
}

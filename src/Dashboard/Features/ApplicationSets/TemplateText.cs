using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GoTemplate;
using GoTemplate.Functions;

namespace Dashboard.Features.ApplicationSets;

/// <summary>
/// Fills the texts of an ApplicationSet's template, and marks what was inserted. It explains; what really happens is the
/// controller's, and stands beside it.
/// </summary>
/// <param name="isGo">Whether texts are Go templates; else <c>{{name}}</c> is replaced by the parameter of that name.</param>
/// <param name="missing">What a Go template does about a parameter that is not there.</param>
internal sealed partial class TemplateText(bool isGo, MissingKey missing)
{
    /// <summary>Stands before inserted text.</summary>
    public const char Open = '\uE000';

    /// <summary>Stands after inserted text.</summary>
    public const char Close = '\uE001';

    private static readonly Dictionary<string, TemplateFunction> Functions = Make();
    private readonly TemplateOptions _options = new(missing, new TemplateLimits(1 << 20, 100));

    /// <summary>Fills one text.</summary>
    /// <exception cref="TemplateException">It is no template, or it fails; the message is the template engine's.</exception>
    public string Fill(string text, JsonObject parameters)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) { return text; }
        if (!isGo)
        {
            return Action().Replace(text, action => parameters[action.Groups[1].Value.Trim()] is JsonValue value ? $"{Open}{value}{Close}" : action.Value);
        }

        var set = new TemplateSet(Functions, _options);
        set.Parse("base", Action().Replace(text, action => Inserts(action.Groups[1].Value) ? $"{Open}{action.Value}{Close}" : action.Value));
        return set.Execute("base", JsonText.Parse(parameters.ToJsonString()), CancellationToken.None);
    }

    /// <summary>The text without its marks.</summary>
    public static string Plain(string text) => text.Replace(Open.ToString(), "", StringComparison.Ordinal).Replace(Close.ToString(), "", StringComparison.Ordinal);

    /// <summary>Whether an action writes text: a mark beside one that steers, or that trims its neighbours, would change the result.</summary>
    private static bool Inserts(string action) =>
        !action.StartsWith('-') && !action.EndsWith('-') && !Steering().IsMatch(action) && !action.Contains(":=", StringComparison.Ordinal);

    private static Dictionary<string, TemplateFunction> Make()
    {
        var functions = SprigFunctions.Make(TimeProvider.System);
        foreach (var hidden in new[] { "env", "expandenv", "getHostByName" }) { functions.Remove(hidden); }
        functions["normalize"] = TemplateFunction.Of("normalize", "string", arguments => GitDirectories.Normalize((string)arguments[0]!));
        return functions;
    }

    [GeneratedRegex(@"\{\{(.*?)\}\}", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"^\s*(if|else|end|range|with|define|block|template|break|continue|/\*)", RegexOptions.NonBacktracking)]
    private static partial Regex Steering();
}

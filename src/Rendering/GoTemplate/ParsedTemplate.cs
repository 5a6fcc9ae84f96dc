using GoTemplate.Syntax;

namespace GoTemplate;

/// <summary>A text as templates: its own and those it defines. It never changes, so any number of sets may hold it at once.</summary>
public sealed class ParsedTemplate
{
    private ParsedTemplate(string name, IReadOnlyDictionary<string, ListNode> trees) => (Name, Trees) = (name, trees);

    /// <summary>The name of the text, which is that of its own template too.</summary>
    public string Name { get; }

    internal IReadOnlyDictionary<string, ListNode> Trees { get; }

    /// <summary>Parses a text.</summary>
    /// <param name="name">The name of the text.</param>
    /// <param name="text">The template.</param>
    /// <param name="functions">What may be called beside text/template's built-in functions. Only the names matter here: what is run is the set's.</param>
    /// <returns>Its templates.</returns>
    /// <exception cref="TemplateParseException">The text is no template.</exception>
    public static ParsedTemplate Parse(string name, string text, IReadOnlyDictionary<string, TemplateFunction> functions) =>
        new(name, Parser.Parse(new TemplateSource(name, text), function => functions.ContainsKey(function) || Functions.BuiltInFunctions.All.ContainsKey(function)));
}

using System.Text;
using GoTemplate.Execution;
using GoTemplate.Functions;
using GoTemplate.Syntax;

namespace GoTemplate;

/// <summary>
/// Templates that know each other by name: parsed once, run many times. Parsing is not safe beside other calls;
/// running is.
/// </summary>
public sealed class TemplateSet
{
    [ThreadStatic]
    private static ExecutionBudget? _budget;

    private readonly Dictionary<string, ListNode> _trees = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, TemplateFunction> _functions;

    /// <summary>Makes an empty set.</summary>
    /// <param name="functions">The functions beside text/template's built-in ones, which they may replace.</param>
    /// <param name="options">How the templates run.</param>
    public TemplateSet(IReadOnlyDictionary<string, TemplateFunction> functions, TemplateOptions options)
    {
        _functions = functions;
        Options = options;
    }

    /// <summary>How the templates run.</summary>
    public TemplateOptions Options { get; }

    /// <summary>Parses a text and adds it and what it defines; a blank template never replaces another.</summary>
    /// <param name="name">The name of the text.</param>
    /// <param name="text">The template.</param>
    /// <exception cref="TemplateParseException">The text is no template.</exception>
    public void Parse(string name, string text) => Add(ParsedTemplate.Parse(name, text, _functions));

    /// <summary>Adds what was parsed before; a blank template never replaces another.</summary>
    /// <param name="parsed">A text's templates, which may call what this set knows.</param>
    public void Add(ParsedTemplate parsed)
    {
        foreach (var (defined, tree) in parsed.Trees)
        {
            if (defined == parsed.Name || !_trees.ContainsKey(defined) || !tree.IsBlank) { _trees[defined] = tree; }
        }
    }

    /// <summary>A copy that sees all templates of this one, and whose own additions stay its own.</summary>
    /// <param name="functions">The functions of the copy.</param>
    /// <returns>The copy.</returns>
    public TemplateSet Clone(IReadOnlyDictionary<string, TemplateFunction>? functions = null)
    {
        var clone = new TemplateSet(functions ?? _functions, Options);
        foreach (var (name, tree) in _trees) { clone._trees[name] = tree; }
        return clone;
    }

    /// <summary>Whether a template of the name is known.</summary>
    /// <param name="name">The template's name.</param>
    /// <returns>True when known.</returns>
    public bool Contains(string name) => _trees.ContainsKey(name);

    /// <summary>Runs a template.</summary>
    /// <param name="name">The template's name.</param>
    /// <param name="data">What dot is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="TemplateExecutionException">The template failed.</exception>
    /// <exception cref="TemplateFunctionException">There is no template of that name.</exception>
    public string Execute(string name, object? data, CancellationToken cancellationToken)
    {
        if (!_trees.TryGetValue(name, out var tree))
        {
            throw new TemplateFunctionException($"template: no template {Yaml.GoJson.Quote(name)} associated with template \"gotpl\"");
        }

        // Functions such as include come back here: a template that includes itself must end in an error.
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFunctionException($"exceeded maximum template depth ({Options.Limits.Depth})");
        }

        // What an included template uses up is missing to the one that includes it.
        var isOutermost = _budget is null;
        _budget ??= new();
        try
        {
            var output = new StringBuilder();
            new Executor(this, name, output, data, 0, _budget, cancellationToken).Run(tree);
            return output.ToString();
        }
        finally
        {
            if (isOutermost) { _budget = null; }
        }
    }

    internal ListNode? Find(string name) => _trees.GetValueOrDefault(name);

    internal TemplateFunction? FindFunction(string name, out bool isBuiltIn)
    {
        isBuiltIn = false;
        if (_functions.TryGetValue(name, out var function)) { return function; }
        isBuiltIn = BuiltInFunctions.All.TryGetValue(name, out function);
        return function;
    }
}

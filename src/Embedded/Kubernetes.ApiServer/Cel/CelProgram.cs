using System.Collections.Immutable;
using Kubernetes.ApiServer.CustomResources;

namespace Kubernetes.ApiServer.Cel;

/// <summary>An expression that was parsed and checked.</summary>
/// <example><c>CelProgram.Compile("self.size &lt; 3", variables).Evaluate(values, new CelBudget(CelBudget.PerExpression))</c></example>
internal sealed class CelProgram
{
    /// <summary>The longest text that is looked at.</summary>
    private const int MaxLength = 64 * 1024;

    private readonly CelNode _root;
    private readonly IReadOnlyDictionary<CelNode, CelOverload> _chosen;
    private readonly ImmutableDictionary<string, CelType> _variables;

    private CelProgram(string text, CelNode root, CelType type, IReadOnlyDictionary<CelNode, CelOverload> chosen, ImmutableDictionary<string, CelType> variables) =>
        (Text, _root, Type, _chosen, _variables) = (text, root, type, chosen, variables);

    /// <summary>The expression.</summary>
    public string Text { get; }

    /// <summary>The type of what it yields.</summary>
    public CelType Type { get; }

    /// <summary>Why it cannot be made ready to be evaluated, although it compiles; null where it can.</summary>
    public string? InstantiationFailure => CelLiterals.BadPattern(_root) is { } pattern ? $"error parsing regexp: {SchemaPatterns.Problem(pattern)}" : null;

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="variables">The variables it may name, with their types.</param>
    /// <exception cref="CelException">It cannot be compiled; the message names each problem and its place, as upstream does after <c>compilation failed: </c>.</exception>
    public static CelProgram Compile(string text, ImmutableDictionary<string, CelType> variables)
    {
        if (text.Length > MaxLength)
        {
            throw new CelException($"expression code point size exceeds limit: size: {text.Length}, limit {MaxLength}");
        }

        try
        {
            var root = CelParser.Parse(text);
            var checkedRoot = CelChecker.Check(root, variables);
            var issues = checkedRoot.Issues.Count > 0 ? checkedRoot.Issues : [.. CelLiterals.Issues(root, checkedRoot.Types)];
            return issues.Count == 0 ? new CelProgram(text, root, checkedRoot.Type, checkedRoot.Chosen, variables) : throw new CelException(string.Join('\n', issues.Take(16).Select(i => i.Render(text))));
        }
        catch (CelSyntaxException error)
        {
            throw new CelException(error.Issue.Render(text));
        }
        catch (InsufficientExecutionStackException)
        {
            throw new CelException("expression recursion limit exceeded");
        }
    }

    /// <summary>Evaluates it.</summary>
    /// <param name="values">The values of the variables; a <see cref="Lazy{T}"/> is evaluated when it is named.</param>
    /// <param name="budget">What it may cost.</param>
    /// <exception cref="CelException">It has no value.</exception>
    public object? Evaluate(ImmutableDictionary<string, object?> values, CelBudget budget)
    {
        try
        {
            return new CelEvaluator(budget, _chosen).Evaluate(_root, values);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new CelException("expression recursion limit exceeded");
        }
    }

    /// <summary>The most that evaluating it costs, whatever the values.</summary>
    /// <param name="shape">How large the values of the variables can be.</param>
    public ulong EstimateCost(CelShape shape) => CelCostEstimator.Estimate(_root, CelChecker.Check(_root, _variables).Types, shape);

    /// <summary>Whether it names a variable.</summary>
    public bool Names(string variable) => CelNames.Of(_root).Contains(variable);
}

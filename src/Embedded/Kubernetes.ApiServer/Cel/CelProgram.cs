using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Cel;

/// <summary>An expression that was parsed and checked.</summary>
/// <example><c>CelProgram.Compile("self.size &lt; 3", variables).Evaluate(values, new CelBudget(CelBudget.PerExpression))</c></example>
internal sealed class CelProgram
{
    /// <summary>The longest text that is looked at.</summary>
    private const int MaxLength = 64 * 1024;

    private readonly CelNode _root;
    private readonly ImmutableDictionary<string, CelType> _variables;

    private CelProgram(string text, CelNode root, CelType type, ImmutableDictionary<string, CelType> variables) => (Text, _root, Type, _variables) = (text, root, type, variables);

    /// <summary>The expression.</summary>
    public string Text { get; }

    /// <summary>The type of what it yields.</summary>
    public CelType Type { get; }

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
            var (type, _, issues) = CelChecker.Check(root, variables);
            return issues.Count == 0 ? new CelProgram(text, root, type, variables) : throw new CelException(string.Join('\n', issues.Take(16).Select(i => i.Render(text))));
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
            return new CelEvaluator(budget).Evaluate(_root, values);
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

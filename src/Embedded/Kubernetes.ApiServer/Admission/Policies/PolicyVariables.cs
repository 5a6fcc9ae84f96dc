using System.Collections.Immutable;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>The variables of a policy, each evaluated when it is first named; they may name those before them.</summary>
internal sealed class PolicyVariables(ImmutableArray<(string Name, PolicyExpression Expression)> variables, ImmutableDictionary<string, object?> scope, CelBudget budget) : ICelMap
{
    private readonly Dictionary<string, object?> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _evaluating = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => variables.Length;

    /// <inheritdoc/>
    public IEnumerable<object> Keys => variables.Select(v => (object)v.Name);

    /// <inheritdoc/>
    public bool TryGet(object key, out object? value)
    {
        var name = key as string ?? "";
        if (_known.TryGetValue(name, out value))
        {
            return true;
        }

        if (variables.FirstOrDefault(v => v.Name == name).Expression is not { } expression)
        {
            return false;
        }

        if (expression.Program is null || !_evaluating.Add(name))
        {
            throw new CelException(expression.Failure ?? $"composited variable \"{name}\" refers to itself");
        }

        try
        {
            _known[name] = value = expression.Program.Evaluate(scope.SetItem("variables", this), budget);
            return true;
        }
        finally
        {
            _evaluating.Remove(name);
        }
    }
}

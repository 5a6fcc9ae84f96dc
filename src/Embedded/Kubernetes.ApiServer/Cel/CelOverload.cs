using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Cel;

/// <summary>One form of a function: what it takes, what it yields, and how.</summary>
/// <param name="Name">The function.</param>
/// <param name="IsMember">Whether it is called on its first argument: <c>a.f(b)</c>.</param>
/// <param name="Parameters">The types it takes.</param>
/// <param name="Result">The type it yields.</param>
/// <param name="Invoke">How.</param>
internal sealed record CelOverload(string Name, bool IsMember, ImmutableArray<CelType> Parameters, CelType Result, Func<object?[], object?> Invoke)
{
    /// <summary>Whether the cost grows with the size of the arguments, because they are walked.</summary>
    public bool Walks { get; init; }

    /// <summary>Whether values fit the parameters, as far as one can see without looking into lists and maps.</summary>
    public bool Accepts(object?[] values)
    {
        if (values.Length != Parameters.Length)
        {
            return false;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var wanted = Parameters[i];
            if (wanted.Kind is CelKind.Dyn or CelKind.Parameter)
            {
                continue;
            }

            var actual = CelValues.TypeOf(values[i]);
            if (actual.Kind != wanted.Kind || (wanted.Kind == CelKind.Opaque && actual.Name != wanted.Name))
            {
                return false;
            }
        }

        return true;
    }
}

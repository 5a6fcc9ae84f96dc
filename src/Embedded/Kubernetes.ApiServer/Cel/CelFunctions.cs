using System.Collections.Frozen;

namespace Kubernetes.ApiServer.Cel;

/// <summary>All functions that expressions may call, by name.</summary>
internal static class CelFunctions
{
    private static readonly FrozenDictionary<string, CelOverload[]> Known = new IEnumerable<CelOverload>[]
        {
            CelOperators.Overloads(), CelConversions.Overloads(), CelStrings.Overloads(), CelLists.Overloads(), CelTimeFunctions.Overloads(),
            CelQuantities.Overloads(), CelAddresses.Overloads(), CelUrls.Overloads(), CelFormats.Overloads(), CelVersions.Overloads(), CelOptionals.Overloads(), CelAuthorizer.Overloads(),
        }
        .SelectMany(library => library).GroupBy(overload => overload.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>The forms of a function; none where it is unknown.</summary>
    public static IReadOnlyList<CelOverload> Find(string name) => Known.TryGetValue(name, out var found) ? found : [];

    /// <summary>A function called as <c>name(arguments)</c>.</summary>
    public static CelOverload Global(string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke, bool walks = false) =>
        new(name, false, [.. parameters], result, invoke) { Walks = walks };

    /// <summary>A function called as <c>first.name(others)</c>.</summary>
    public static CelOverload Member(string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke, bool walks = false) =>
        new(name, true, [.. parameters], result, invoke) { Walks = walks };
}

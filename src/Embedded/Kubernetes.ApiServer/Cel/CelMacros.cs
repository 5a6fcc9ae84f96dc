namespace Kubernetes.ApiServer.Cel;

/// <summary>Replaces calls of macros by what they stand for.</summary>
internal static class CelMacros
{
    /// <summary>The variable in which a loop of cel-go collects its result.</summary>
    private const string Accumulator = "__result__";

    /// <summary>Expands a call.</summary>
    /// <returns>The call itself where it is no macro.</returns>
    /// <exception cref="CelSyntaxException">A macro with arguments that it does not take.</exception>
    public static CelNode Expand(CelCall call)
    {
        if (call.Target is null)
        {
            return call is { Function: "has", Arguments: [var tested] } ? Has(call, tested) : call;
        }

        // Functions such as sets.contains() look like members of a variable that nobody declares.
        if (call.Target is CelIdentifier space && CelFunctions.Find($"{space.Name}.{call.Function}") is { Count: > 0 } known && known.Any(o => o.Parameters.Length == call.Arguments.Length))
        {
            return call with { Function = $"{space.Name}.{call.Function}", Target = null };
        }

        return (call.Function, call.Arguments) switch
        {
            ("all" or "exists" or "exists_one" or "existsOne", [CelIdentifier first, CelIdentifier second, _]) when first.Name == second.Name => throw Twice(second),
            ("transformList" or "transformMap" or "transformMapEntry", [CelIdentifier first, CelIdentifier second, _, ..]) when first.Name == second.Name => throw Twice(second),
            ("all", [var x, var test]) => Loop(CelLoopKind.All, x, null, test, null),
            ("exists", [var x, var test]) => Loop(CelLoopKind.Exists, x, null, test, null),
            ("exists_one" or "existsOne", [var x, var test]) => Loop(CelLoopKind.ExistsOne, x, null, test, null),
            ("filter", [var x, var test]) => Loop(CelLoopKind.Filter, x, null, test, null),
            ("map", [var x, var result]) => Loop(CelLoopKind.Map, x, null, null, result),
            ("map", [var x, var test, var result]) => Loop(CelLoopKind.Map, x, null, test, result),
            ("all", [var x, var y, var test]) => Loop(CelLoopKind.All, x, y, test, null),
            ("exists", [var x, var y, var test]) => Loop(CelLoopKind.Exists, x, y, test, null),
            ("existsOne" or "exists_one", [var x, var y, var test]) => Loop(CelLoopKind.ExistsOne, x, y, test, null),
            ("transformList", [var x, var y, var result]) => Loop(CelLoopKind.TransformList, x, y, null, result),
            ("transformList", [var x, var y, var test, var result]) => Loop(CelLoopKind.TransformList, x, y, test, result),
            ("transformMap", [var x, var y, var result]) => Loop(CelLoopKind.TransformMap, x, y, null, result),
            ("transformMap", [var x, var y, var test, var result]) => Loop(CelLoopKind.TransformMap, x, y, test, result),
            ("transformMapEntry", [var x, var y, var result]) => Loop(CelLoopKind.TransformMapEntry, x, y, null, result),
            ("transformMapEntry", [var x, var y, var test, var result]) => Loop(CelLoopKind.TransformMapEntry, x, y, test, result),
            ("sortBy", [var x, var key]) => Loop(CelLoopKind.SortBy, x, null, null, key),
            ("optMap", [var x, var result]) => new CelBind(call.Position, Variable(x), call.Target, result, CelOptionalBinding.Map),
            ("optFlatMap", [var x, var result]) => new CelBind(call.Position, Variable(x), call.Target, result, CelOptionalBinding.FlatMap),
            _ => call,
        };

        CelLoop Loop(CelLoopKind kind, CelNode first, CelNode? second, CelNode? condition, CelNode? result) =>
            new(call.Position, kind, call.Target!, Variable(first), second is null ? null : Variable(second), condition, result);
    }

    private static CelSelect Has(CelCall call, CelNode tested) => tested is CelSelect { TestOnly: false } select
        ? select with { TestOnly = true }
        : throw new CelSyntaxException(new CelIssue(call.Position, "invalid argument to has() macro"));

    private static string Variable(CelNode node) => node switch
    {
        CelIdentifier { Name: Accumulator } => throw new CelSyntaxException(new CelIssue(node.Position, "iteration variable overwrites accumulator variable")),
        CelIdentifier identifier => identifier.Name,
        _ => throw new CelSyntaxException(new CelIssue(node.Position, "argument must be a simple name")),
    };

    private static CelSyntaxException Twice(CelIdentifier variable) => new(new CelIssue(variable.Position, $"duplicate variable name: {variable.Name}"));
}

namespace Kubernetes.ApiServer.Cel;

/// <summary>The parts of an expression, and the variables that it names.</summary>
internal static class CelNames
{
    /// <summary>The names, those of loops among them.</summary>
    public static IEnumerable<string> Of(CelNode node) => All(node).Select(part => part.Node).OfType<CelIdentifier>().Select(identifier => identifier.Name);

    /// <summary>An expression and all its parts, each with whether it is an argument of <c>format</c>.</summary>
    public static IEnumerable<(CelNode Node, bool InFormat)> All(CelNode? node, bool inFormat = false)
    {
        if (node is null) { return []; }
        var within = inFormat || node is CelCall { Function: "format" };
        return PartsOf(node).SelectMany(part => All(part, within)).Prepend((node, inFormat));
    }

    private static IEnumerable<CelNode?> PartsOf(CelNode node) => node switch
    {
        CelConstant or CelIdentifier => [],
        CelSelect select => [select.Operand],
        CelCall call => call.Arguments.Prepend<CelNode?>(call.Target),
        CelListLiteral list => list.Elements.Select(element => element.Element),
        CelMapLiteral map => map.Entries.SelectMany(entry => new[] { entry.Key, entry.Value }),
        CelLoop loop => [loop.Range, loop.Condition, loop.Result],
        CelBind bind => [bind.Value, bind.Body],
        _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
    };
}

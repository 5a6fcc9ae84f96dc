namespace Kubernetes.ApiServer.Cel;

/// <summary>The variables that an expression names.</summary>
internal static class CelNames
{
    /// <summary>The names, those of loops among them.</summary>
    public static IEnumerable<string> Of(CelNode? node) => node switch
    {
        null or CelConstant => [],
        CelIdentifier identifier => [identifier.Name],
        CelSelect select => Of(select.Operand),
        CelCall call => Of(call.Target).Concat(call.Arguments.SelectMany(Of)),
        CelListLiteral list => list.Elements.SelectMany(e => Of(e.Element)),
        CelMapLiteral map => map.Entries.SelectMany(e => Of(e.Key).Concat(Of(e.Value))),
        CelLoop loop => Of(loop.Range).Concat(Of(loop.Condition)).Concat(Of(loop.Result)),
        CelBind bind => Of(bind.Value).Concat(Of(bind.Body)),
        _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
    };
}

using Kubernetes.ApiServer.CustomResources;

namespace Kubernetes.ApiServer.Cel;

/// <summary>
/// What an expression whose types are right may still not say: durations, times and patterns that are none, written as literals, and lists and
/// maps of mixed types (cel-go's AST validators, as Kubernetes turns them on).
/// </summary>
internal static class CelLiterals
{
    /// <summary>Finds what is wrong.</summary>
    /// <param name="root">The expression.</param>
    /// <param name="types">The types of all its parts.</param>
    public static IEnumerable<CelIssue> Issues(CelNode root, IReadOnlyDictionary<CelNode, CelType> types)
    {
        var all = CelNames.All(root).ToList();
        return Calls("duration", text => CelTimes.TryDuration(text, out _))
            .Concat(Calls("timestamp", text => CelTimes.TryTimestamp(text, out _)))
            .Concat(Calls("matches", text => SchemaPatterns.TryGet(text, out _)))
            .Concat(all.Select(node => node.Node).OfType<CelCall>().Where(call => call is { Function: "timestamp", Arguments: [CelConstant { Value: long and not (>= -62135596800 and <= 253402300799) }, ..] })
                .Select(call => new CelIssue(call.Arguments[0].Position, "invalid timestamp argument")))
            .Concat(all.Select(node => node.Node).OfType<CelCall>().Select(TooMany).OfType<CelIssue>())
            .Concat(all.Where(node => !node.InFormat).SelectMany(node => Mixed(node.Node, types)));

        IEnumerable<CelIssue> Calls(string function, Func<string, bool> isRight) => all.Select(node => node.Node).OfType<CelCall>()
            .Where(call => call.Function == function && call.Arguments is [CelConstant { Value: string text }, ..] && !isRight(text))
            .Select(call => new CelIssue(call.Arguments[0].Position, $"invalid {function} argument"));
    }

    /// <summary>More values than a pattern, written as a literal, has places for (cel-go ext/formatting.go, the validator of string formats).</summary>
    private static CelIssue? TooMany(CelCall call)
    {
        if (call is not { Function: "format", Target: CelConstant { Value: string pattern }, Arguments: [CelListLiteral list] }) { return null; }
        var places = pattern.Replace("%%", "", StringComparison.Ordinal).Count(c => c == '%');
        return list.Elements.Length > places
            ? new CelIssue(list.Elements[places].Element.Position, $"too many arguments supplied to string.format (expected {places}, got {list.Elements.Length})")
            : null;
    }

    /// <summary>The first pattern, written as a literal, that cannot be compiled when the expression is made ready; null where there is none.</summary>
    public static string? BadPattern(CelNode root) => CelNames.All(root).Select(node => node.Node).OfType<CelCall>()
        .Where(call => call is { Function: "find" or "findAll", Target: not null })
        .Select(call => call.Arguments is [CelConstant { Value: string pattern }, ..] && !SchemaPatterns.TryGet(pattern, out _) ? pattern : null)
        .FirstOrDefault(pattern => pattern is not null);

    private static IEnumerable<CelIssue> Mixed(CelNode node, IReadOnlyDictionary<CelNode, CelType> types)
    {
        return node switch
        {
            CelListLiteral list => Differing(list.Elements.Select(element => Typed(element.Element, element.Optional))).Take(1),
            CelMapLiteral map => Differing(map.Entries.Select(entry => Typed(entry.Key, false))).Concat(Differing(map.Entries.Select(entry => Typed(entry.Value, entry.Optional)))),
            _ => [],
        };

        (CelNode, CelType)? Typed(CelNode part, bool optional) =>
            !optional ? (part, types[part]) : types[part] is { Kind: CelKind.Optional, Arguments: [{ Kind: not CelKind.Dyn } type] } ? (part, type) : null;
    }

    private static IEnumerable<CelIssue> Differing(IEnumerable<(CelNode Node, CelType Type)?> parts)
    {
        var all = parts.OfType<(CelNode Node, CelType Type)>().ToList();
        return all.Skip(1).Where(part => part.Type != all[0].Type).Select(part => new CelIssue(part.Node.Position, $"expected type '{all[0].Type}' but found '{part.Type}'"));
    }
}

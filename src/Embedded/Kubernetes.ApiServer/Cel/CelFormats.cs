using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Validation;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' format library: named formats that say what is wrong with a text.</summary>
internal static class CelFormats
{
    private static readonly T Type = T.Opaque("kubernetes.NamedFormat");
    private static readonly Dictionary<string, Func<string, IEnumerable<string>>> Known = new(StringComparer.Ordinal)
    {
        ["dns1123Label"] = Names.Label,
        ["dns1123Subdomain"] = Names.Subdomain,
        ["dns1035Label"] = Names.Service,
        ["qualifiedName"] = Names.QualifiedName,
        ["dns1123LabelPrefix"] = text => Names.Label(text.EndsWith('-') ? text[..^1] + "a" : text),
        ["dns1123SubdomainPrefix"] = text => Names.Subdomain(text.EndsWith('-') ? text[..^1] + "a" : text),
        ["dns1035LabelPrefix"] = text => Names.Service(text.EndsWith('-') ? text[..^1] + "a" : text),
        ["labelValue"] = Names.LabelValue,
        ["uri"] = text => GoUrl.Parse(text).Problem is { } problem ? [problem] : [],
        ["uuid"] = text => Check(text, "uuid", "does not match the UUID format"),
        ["byte"] = text => Check(text, "byte", "invalid base64"),
        ["date"] = text => Check(text, "date", "invalid date"),
        ["datetime"] = text => Check(text, "date-time", "invalid datetime"),
    };

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        foreach (var name in Known.Keys)
        {
            yield return Global($"format.{name}", [], Type, _ => new Format(name));
        }

        yield return Global("format.named", [T.String], T.Optional(Type), a => Known.ContainsKey((string)a[0]!) ? CelOptional.Of(new Format((string)a[0]!)) : CelOptional.None);
        yield return Member("validate", [Type, T.String], T.Optional(T.List(T.String)), a =>
            Known[((Format)a[0]!).Name]((string)a[1]!).Select(m => (object?)m).ToArray() is { Length: > 0 } problems ? CelOptional.Of(problems) : CelOptional.None, walks: true);
    }

    private static string[] Check(string text, string format, string problem) => SchemaFormats.Matches(format, text) ? [] : [problem];

    private sealed record Format(string Name) : ICelOpaque
    {
        public CelType Type => CelFormats.Type;
    }
}

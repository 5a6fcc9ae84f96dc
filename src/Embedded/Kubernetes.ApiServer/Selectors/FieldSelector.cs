using System.Collections.Immutable;
using System.Text;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Selectors;

/// <summary>A field selector: <c>metadata.name=x,status.phase!=Running</c>.</summary>
internal sealed class FieldSelector
{
    private readonly ImmutableArray<(string Field, string Value, bool Equal)> _terms;

    private FieldSelector(ImmutableArray<(string, string, bool)> terms) => _terms = terms;

    /// <summary>Whether it selects everything.</summary>
    public bool IsEmpty => _terms.IsEmpty;

    /// <summary>The one name it asks for, if it does.</summary>
    public string? Name => _terms.FirstOrDefault(t => t is { Field: "metadata.name", Equal: true }).Value;

    /// <summary>Reads a selector.</summary>
    /// <exception cref="FormatException">The text is none, or a field cannot be selected by; the message is upstream's.</exception>
    public static FieldSelector Parse(string text, Resource resource)
    {
        var terms = ReadTerms(text).ToImmutableArray();
        foreach (var (field, _, _) in terms)
        {
            if (field is not ("metadata.name" or "metadata.namespace") && !resource.SelectableFields.Contains(field))
            {
                throw new FormatException(resource.SelectableFields.IsEmpty
                    ? $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : $"field label not supported: {field}");
            }
        }

        return new FieldSelector(terms);
    }

    /// <summary>The one name that a selector of any resource asks for; null where it asks for none, or is no selector.</summary>
    public static string? NameIn(string text)
    {
        try
        {
            return new FieldSelector([.. ReadTerms(text)]).Name;
        }
        catch (FormatException)
        {
            return null;   // who reads the selector to select by it refuses it
        }
    }

    /// <summary>Whether an object matches.</summary>
    public bool Matches(StoredObject value)
    {
        foreach (var (field, wanted, equal) in _terms)
        {
            var actual = field switch
            {
                "metadata.name" => value.Path.Name,
                "metadata.namespace" => value.Path.Namespace,
                _ => Read(value, field),
            };
            if (string.Equals(actual, wanted, StringComparison.Ordinal) != equal)
            {
                return false;
            }
        }

        return true;
    }

    private static string Read(StoredObject value, string field)
    {
        if (field is "source" && value.Kind == "Event")
        {
            return value.Field("source.component") is { Length: > 0 } component ? component : value.Field("reportingComponent");
        }

        // Events are stored in one shape and selected in two.
        var stored = value.Kind == "Event"
            ? field.Replace("regarding.", "involvedObject.", StringComparison.Ordinal).Replace("reportingController", "reportingComponent", StringComparison.Ordinal)
            : field;
        var text = value.Field(stored);
        return text.Length == 0 && field is "spec.unschedulable" or "spec.hostNetwork" ? "false" : text;
    }

    private static IEnumerable<(string Field, string Value, bool Equal)> ReadTerms(string text)
    {
        foreach (var term in Split(text))
        {
            var not = term.IndexOf("!=", StringComparison.Ordinal);
            var equal = not < 0;
            var at = equal ? term.IndexOf('=', StringComparison.Ordinal) : not;
            if (at <= 0)
            {
                throw new FormatException($"invalid selector: '{text}'; can't understand '{term}'");
            }

            var length = !equal || (at + 1 < term.Length && term[at + 1] == '=') ? 2 : 1;
            yield return (term[..at], Unescape(term[(at + length)..]), equal);
        }
    }

    private static IEnumerable<string> Split(string text)
    {
        var current = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                current.Append(text[i]).Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                if (current.Length > 0) { yield return current.ToString(); }
                current.Clear();
            }
            else
            {
                current.Append(text[i]);
            }
        }

        if (current.Length > 0)
        {
            yield return current.ToString();
        }
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var result = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            result.Append(value[i] == '\\' && i + 1 < value.Length ? value[++i] : value[i]);
        }

        return result.ToString();
    }
}

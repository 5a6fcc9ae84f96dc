using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>What is wrong with a key of a label, in the words of Kubernetes (<c>k8s.io/apimachinery/pkg/util/validation</c>).</summary>
internal static partial class QualifiedName
{
    private const int LongestName = 63;
    private const int LongestPrefix = 253;
    private const string Names = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private const string Example = "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <summary>The problems of a key; empty for a good one.</summary>
    public static ImmutableArray<string> Problems(string key)
    {
        var parts = key.Split('/');
        return parts.Length switch
        {
            1 => [.. OfName(parts[0])],
            2 => [.. OfPrefix(parts[0]), .. OfName(parts[1])],
            _ => [$"a qualified name {Names} {Example} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"],
        };
    }

    private static IEnumerable<string> OfName(string name)
    {
        if (name.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (name.Length > LongestName)
        {
            yield return $"name part must be no more than {LongestName} characters";
        }

        if (!Name().IsMatch(name))
        {
            yield return $"name part {Names} {Example}";
        }
    }

    private static IEnumerable<string> OfPrefix(string prefix)
    {
        if (prefix.Length == 0)
        {
            yield return "prefix part must be non-empty";
            yield break;
        }

        if (prefix.Length > LongestPrefix)
        {
            yield return $"prefix part must be no more than {LongestPrefix} characters";
        }

        if (!Subdomain().IsMatch(prefix))
        {
            yield return "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
        }
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();
}

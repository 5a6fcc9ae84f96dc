using System.Text.RegularExpressions;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of names, labels and keys; each returns the messages of what is wrong.</summary>
internal static partial class Names
{
    private const string SubdomainPattern = @"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string ServicePattern = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private const string QualifiedPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private const string ValuePattern = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
    private const string HttpPathPattern = @"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+";
    private const string KeyPattern = "[-._a-zA-Z0-9]+";

    /// <summary>The form of the name of a kernel setting (sysctl).</summary>
    public const string KernelSettingPattern = @"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
        + SubdomainPattern + "')";

    public static IEnumerable<string> Subdomain(string name)
    {
        if (name.Length > 253) { yield return MaxLength(253); }
        if (!SubdomainRegex().IsMatch(name)) { yield return SubdomainText; }
    }

    public static IEnumerable<string> Label(string name)
    {
        if (name.Length > 63) { yield return MaxLength(63); }
        if (!LabelRegex().IsMatch(name))
        {
            yield return "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                + LabelPattern + "')";
        }
    }

    public static IEnumerable<string> Service(string name)
    {
        if (name.Length > 63) { yield return MaxLength(63); }
        if (!ServiceRegex().IsMatch(name))
        {
            yield return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '"
                + ServicePattern + "')";
        }
    }

    public static IEnumerable<string> PathSegment(string name)
    {
        if (name is "." or "..") { yield return $"may not be '{name}'"; }
        if (name.Contains('/', StringComparison.Ordinal)) { yield return "may not contain '/'"; }
        if (name.Contains('%', StringComparison.Ordinal)) { yield return "may not contain '%'"; }
    }

    public static IEnumerable<string> QualifiedName(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        if (slash >= 0 && name.Contains('/', StringComparison.Ordinal))
        {
            yield return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                + QualifiedPattern + "') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (slash == 0) { yield return "prefix part must be non-empty"; }
        else if (slash > 0)
        {
            foreach (var message in Subdomain(key[..slash])) { yield return "prefix part " + message; }
        }

        if (name.Length == 0) { yield return "name part must be non-empty"; }
        else if (name.Length > 63) { yield return "name part " + MaxLength(63); }
        if (!QualifiedRegex().IsMatch(name))
        {
            yield return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                + QualifiedPattern + "')";
        }
    }

    public static IEnumerable<string> LabelValue(string value)
    {
        if (value.Length > 63) { yield return MaxLength(63); }
        if (!ValueRegex().IsMatch(value))
        {
            yield return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '"
                + ValuePattern + "')";
        }
    }

    public static IEnumerable<string> ConfigKey(string key)
    {
        if (key.Length > 253) { yield return MaxLength(253); }
        if (!KeyRegex().IsMatch(key))
        {
            yield return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
                + KeyPattern + "')";
        }

        if (key is ".") { yield return "must not be '.'"; }
        else if (key.StartsWith("..", StringComparison.Ordinal)) { yield return key == ".." ? "must not be '..'" : "must not start with '..'"; }
    }

    public static IEnumerable<string> PortName(string name)
    {
        if (name.Length > 15) { yield return MaxLength(15); }
        if (!PortRegex().IsMatch(name)) { yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"; }
        if (!name.Any(char.IsAsciiLetterLower)) { yield return "must contain at least one letter (a-z)"; }
        if (name.Contains("--", StringComparison.Ordinal)) { yield return "must not contain consecutive hyphens"; }
        if (name.StartsWith('-') || name.EndsWith('-')) { yield return "must not begin or end with a hyphen"; }
    }

    /// <summary>The name of an environment variable, or a prefix of such names.</summary>
    public static IEnumerable<string> Variable(string name)
    {
        if (name.Any(c => c is < ' ' or > '~' or '=')) { yield return "a valid environment variable name must consist only of printable ASCII characters other than '='"; }
    }

    public static IEnumerable<string> Header(string name)
    {
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            yield return "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
        }
    }

    public static IEnumerable<string> Address(string text)
    {
        if (!System.Net.IPAddress.TryParse(text, out _) || text.Contains('%', StringComparison.Ordinal)) { yield return "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"; }
    }

    /// <summary>An address that other machines can reach.</summary>
    public static IEnumerable<string> ReachableAddress(string text)
    {
        var address = System.Net.IPAddress.Parse(text);
        var bytes = address.GetAddressBytes();
        if (address.Equals(System.Net.IPAddress.Any) || address.Equals(System.Net.IPAddress.IPv6Any)) { yield return "may not be unspecified (0.0.0.0 or ::)"; }
        if (System.Net.IPAddress.IsLoopback(address)) { yield return "may not be in the loopback range (127.0.0.0/8, ::1/128)"; }
        if (address.IsIPv6LinkLocal || bytes is [169, 254, _, _]) { yield return "may not be in the link-local range (169.254.0.0/16, fe80::/10)"; }
        if (bytes is [224, 0, 0, _] || bytes is [0xff, 0x02, ..]) { yield return "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"; }
    }

    /// <summary>A path that stays within its folder.</summary>
    public static IEnumerable<string> RelativePath(string path)
    {
        if (path.StartsWith('/')) { yield return "must be a relative path"; }
        if (HasBackstep(path)) { yield return "must not contain '..'"; }
    }

    /// <summary>The same for files of the kubelet's volumes, where names with two dots in front are its own.</summary>
    public static IEnumerable<string> VolumeFile(string path)
    {
        foreach (var message in RelativePath(path)) { yield return message; }
        if (path.StartsWith("..", StringComparison.Ordinal) && !path.StartsWith("../", StringComparison.Ordinal)) { yield return "must not start with '..'"; }
    }

    public static IEnumerable<string> NoBackstep(string path)
    {
        if (HasBackstep(path)) { yield return "must not contain '..'"; }
    }

    /// <summary>Two parts like <c>example.com/name</c> (apimachinery: pkg/util/validation/validation.go, IsDomainPrefixedPath).</summary>
    public static IEnumerable<string> DomainPath(string text)
    {
        if (text.Split('/', 2) is not [{ Length: > 0 } domain, { Length: > 0 } path]) { return ["must be a domain-prefixed path (such as \"acme.io/foo\")"]; }
        return HttpPathRegex().IsMatch(path) ? Subdomain(domain) : [.. Subdomain(domain), $"Invalid path (regex used for validation is '{HttpPathPattern}')"];
    }

    public static bool IsKernelSetting(string name) => KernelSettingRegex().IsMatch(name);

    private static bool HasBackstep(string path) => path.Split('/').Contains("..");

    private static string MaxLength(int most) => $"must be no more than {most} characters";

    [GeneratedRegex("^" + SubdomainPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex SubdomainRegex();

    [GeneratedRegex("^" + LabelPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex LabelRegex();

    [GeneratedRegex("^" + ServicePattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex ServiceRegex();

    [GeneratedRegex("^" + QualifiedPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex QualifiedRegex();

    [GeneratedRegex("^" + ValuePattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex ValueRegex();

    [GeneratedRegex("^" + KeyPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex KeyRegex();

    [GeneratedRegex(@"^[-a-z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex PortRegex();

    [GeneratedRegex("^" + HttpPathPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex HttpPathRegex();

    [GeneratedRegex("^" + KernelSettingPattern + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex KernelSettingRegex();
}

using System.Globalization;
using System.Text.RegularExpressions;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Versions;

/// <summary>A version as Masterminds/semver reads it: missing parts count as 0, a leading <c>v</c> is allowed.</summary>
public sealed partial class SemanticVersion : IGoObject, IGoJsonValue
{
    // What a method gives back is a value, on which Go finds no methods of the pointer.
    private readonly bool _isValue;

    private SemanticVersion(ulong major, ulong minor, ulong patch, string prerelease, string metadata, string original, bool isValue = false) =>
        (Major, Minor, Patch, Prerelease, Metadata, Original, _isValue) = (major, minor, patch, prerelease, metadata, original, isValue);

    /// <summary>The first number.</summary>
    public ulong Major { get; }

    /// <summary>The second number.</summary>
    public ulong Minor { get; }

    /// <summary>The third number.</summary>
    public ulong Patch { get; }

    /// <summary>What stands behind <c>-</c>.</summary>
    public string Prerelease { get; }

    /// <summary>What stands behind <c>+</c>.</summary>
    public string Metadata { get; }

    /// <summary>The text it was read from.</summary>
    public string Original { get; }

    /// <inheritdoc/>
    public string TypeName => _isValue ? "semver.Version" : "*semver.Version";

    /// <inheritdoc/>
    public string Kind => _isValue ? "struct" : "ptr";

    /// <inheritdoc/>
    public string Text => ToString();

    /// <summary>Reads a version.</summary>
    /// <param name="text">The version.</param>
    /// <returns>The version, or null with semver's message.</returns>
    public static (SemanticVersion? Version, string Error) Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success) { return (null, "invalid semantic version"); }
        ulong Part(string name) => match.Groups[name].Success && ulong.TryParse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var prerelease = match.Groups["pre"].Value;
        foreach (var part in prerelease.Split('.'))
        {
            if (part.Length > 1 && part[0] == '0' && part.All(char.IsAsciiDigit)) { return (null, "version segment starts with 0"); }
        }

        return (new(Part("major"), Part("minor"), Part("patch"), prerelease, match.Groups["meta"].Value, text), "");
    }

    /// <summary>Orders versions by precedence; build metadata does not count.</summary>
    /// <param name="other">The other version.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null) { return 1; }
        var order = Major.CompareTo(other.Major);
        if (order == 0) { order = Minor.CompareTo(other.Minor); }
        if (order == 0) { order = Patch.CompareTo(other.Patch); }
        if (order != 0) { return order; }
        if (Prerelease.Length == 0 || other.Prerelease.Length == 0) { return (Prerelease.Length == 0 ? 1 : 0) - (other.Prerelease.Length == 0 ? 1 : 0); }
        var (a, b) = (Prerelease.Split('.'), other.Prerelease.Split('.'));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (x, y) = (ulong.TryParse(a[i], NumberStyles.None, CultureInfo.InvariantCulture, out var xn), ulong.TryParse(b[i], NumberStyles.None, CultureInfo.InvariantCulture, out var yn));
            order = x && y ? xn.CompareTo(yn) : x ? -1 : y ? 1 : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) { return order; }
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "Major" => Method(name, Major),
            "Minor" => Method(name, Minor),
            "Patch" => Method(name, Patch),
            "Prerelease" => Method(name, Prerelease),
            "Metadata" => Method(name, Metadata),
            "String" => Method(name, ToString()),
            "IncMajor" => Method(name, new SemanticVersion(Major + 1, 0, 0, "", "", Original, isValue: true)),
            "IncMinor" => Method(name, new SemanticVersion(Major, Minor + 1, 0, "", "", Original, isValue: true)),
            "IncPatch" => Method(name, new SemanticVersion(Major, Minor, Prerelease.Length > 0 ? Patch : Patch + 1, "", "", Original, isValue: true)),
            "SetPrerelease" => TemplateFunction.Of(name, "string", a => new SemanticVersion(Major, Minor, Patch, (string)a[0]!, Metadata, Original, isValue: true)),
            "SetMetadata" => TemplateFunction.Of(name, "string", a => new SemanticVersion(Major, Minor, Patch, Prerelease, (string)a[0]!, Original, isValue: true)),
            _ when _isValue => null,
            "Original" => Method(name, Original),
            "Compare" => Against(name, order => (nint)order),
            "Equal" => Against(name, order => order == 0),
            "LessThan" => Against(name, order => order < 0),
            "LessThanEqual" => Against(name, order => order <= 0),
            "GreaterThanEqual" => Against(name, order => order >= 0),
            "GreaterThan" => Against(name, order => order > 0),
            _ => null,
        };
        return member is not null;
    }

    /// <inheritdoc/>
    public object? ToJsonValue() => ToString();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}")
        + (Prerelease.Length > 0 ? "-" + Prerelease : "") + (Metadata.Length > 0 ? "+" + Metadata : "");

    private static TemplateFunction Method(string name, object value) => TemplateFunction.Of(name, "", _ => value);

    private TemplateFunction Against(string name, Func<int, object> answer) =>
        TemplateFunction.Of(name, "*semver.Version", a => answer(CompareTo((SemanticVersion)a[0]!)));

    [GeneratedRegex(@"^v?(?<major>[0-9]+)(\.(?<minor>[0-9]+))?(\.(?<patch>[0-9]+))?(-(?<pre>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+(?<meta>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

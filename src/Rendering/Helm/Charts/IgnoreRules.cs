using FileTrees;

namespace Helm.Charts;

/// <summary>The rules of .helmignore: first match ignores; a negated rule ignores what does not match (Helm's oddity).</summary>
internal sealed class IgnoreRules
{
    private readonly List<Rule> _rules = [];

    public static IgnoreRules Parse(string? text)
    {
        var rules = new IgnoreRules();
        foreach (var line in (text ?? "").Split('\n'))
        {
            var rule = line.Trim();
            if (rule.Length == 0 || rule[0] == '#') { continue; }
            if (rule.Contains("**", StringComparison.Ordinal)) { throw new HelmException("double-star (**) syntax is not supported"); }
            rules.Add(rule);
        }

        rules.Add("templates/.?*");
        return rules;
    }

    public bool Ignores(string path, bool isDirectory)
    {
        foreach (var rule in _rules)
        {
            if (rule.Negate)
            {
                if (rule.DirectoriesOnly && !isDirectory) { return true; }
                if (!rule.Matches(path)) { return true; }
                continue;
            }

            if (rule.DirectoriesOnly && !isDirectory) { continue; }
            if (rule.Matches(path)) { return true; }
        }

        return false;
    }

    private void Add(string rule)
    {
        var negate = rule[0] == '!';
        if (negate) { rule = rule[1..]; }
        var directories = rule.EndsWith('/');
        if (directories) { rule = rule.TrimEnd('/'); }
        var whole = rule.Contains('/', StringComparison.Ordinal);
        _rules.Add(new(rule.TrimStart('/'), negate, directories, whole));
    }

    private sealed record Rule(string Pattern, bool Negate, bool DirectoriesOnly, bool Whole)
    {
        public bool Matches(string path) => PathPattern.Matches(Pattern, Whole ? path : TreePath.NameOf(path));
    }
}

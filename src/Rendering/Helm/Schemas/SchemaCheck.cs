using System.Globalization;
using System.Text.RegularExpressions;
using GoTemplate;
using GoTemplate.Functions;
using GoTemplate.Values;
using Yaml;

namespace Helm.Schemas;

/// <summary>The common part of JSON schema (2020-12 and before), with the messages of the library that each Helm uses.</summary>
internal sealed class SchemaCheck
{
    private const int MaximumDepth = 100;
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);
    private readonly object? _root;
    private readonly HelmFlavor _flavor;

    private SchemaCheck(object? root, HelmFlavor flavor) => (_root, _flavor) = (root, flavor);

    private sealed record Failure(string Path, string Text, string Old, List<Failure> Causes);

    public static List<string> Run(string schema, object? values, HelmFlavor flavor)
    {
        object? root;
        try { root = JsonText.Parse(schema); }
        catch (TemplateFunctionException error) { throw new HelmException("unable to parse schema: " + error.Message, error); }
        var failures = new List<Failure>();
        new SchemaCheck(root, flavor).Check(root, values, "", failures, 0);
        return flavor == HelmFlavor.Three ? [.. failures.Select(failure => $"- {OldPath(failure.Path)}: {failure.Old}")] : Lines(Grouped(failures), 0);
    }

    private static List<Failure> Grouped(List<Failure> failures) =>
        [.. failures.GroupBy(failure => failure.Path).SelectMany(group => group.Count() > 1 && group.Key.Length > 0
            ? [new Failure(group.Key, "validation failed", "", [.. group])]
            : group.AsEnumerable())];

    private static List<string> Lines(List<Failure> failures, int depth)
    {
        var lines = new List<string>();
        foreach (var failure in failures)
        {
            lines.Add(new string(' ', 2 * depth) + $"- at '{failure.Path}': {failure.Text}");
            lines.AddRange(Lines(failure.Causes, depth + 1));
        }

        return lines;
    }

    private static string OldPath(string pointer) => pointer.Length == 0 ? "(root)" : pointer[1..].Replace('/', '.');

    private void Check(object? schema, object? value, string path, List<Failure> failures, int depth)
    {
        if (depth > MaximumDepth) { throw new HelmException("schema nested too deeply"); }
        if (schema is false) { failures.Add(new(path, "false schema", "Must not be valid", [])); return; }
        if (schema is not Dictionary<string, object?> rules) { return; }
        void Fail(string text, string old, List<Failure>? causes = null) => failures.Add(new(path, text, old, causes ?? []));
        if (rules.GetValueOrDefault("$ref") is string reference) { Check(Resolve(reference), value, path, failures, depth + 1); }
        if (rules.TryGetValue("type", out var type))
        {
            var wanted = type as List<object?> ?? [type];
            if (!wanted.Exists(name => Is(value, name as string)))
            {
                Fail($"got {NameOf(value)}, want {string.Join(" or ", wanted)}", $"Invalid type. Expected: {string.Join('/', wanted)}, given: {OldName(value)}");
                return;
            }
        }

        if (rules.GetValueOrDefault("enum") is List<object?> options && !options.Exists(option => SameJson(option, value)))
        {
            var only = options.Count == 1;
            Fail(only ? $"value must be {Shown(options[0])}" : $"value must be one of {string.Join(", ", options.Select(Shown))}",
                $"{LastOf(path)} must be one of the following: {string.Join(", ", options.Select(option => GoJson.Write(option)))}");
        }

        if (rules.TryGetValue("const", out var constant) && !SameJson(constant, value)) { Fail($"value must be {Shown(constant)}", $"{LastOf(path)} does not match: {GoJson.Write(constant)}"); }
        switch (value)
        {
            case double or long: CheckNumber(rules, Convert.ToDouble(value, CultureInfo.InvariantCulture), Fail); break;
            case string text: CheckText(rules, text, Fail); break;
            case List<object?> list: CheckList(rules, list, path, failures, Fail, depth); break;
            case Dictionary<string, object?> map: CheckMap(rules, map, path, failures, Fail, depth); break;
        }

        CheckCombined(rules, value, path, failures, Fail, depth);
    }

    private static void CheckNumber(Dictionary<string, object?> rules, double number, Action<string, string, List<Failure>?> fail)
    {
        void Bound(string key, Func<double, bool> good, string old)
        {
            if (rules.GetValueOrDefault(key) is double bound && !good(bound)) { fail($"{key}: got {Grouped(number)}, want {Grouped(bound)}", old + GoNumber.FormatJson(bound), null); }
        }

        Bound("minimum", bound => number >= bound, "Must be greater than or equal to ");
        Bound("maximum", bound => number <= bound, "Must be less than or equal to ");
        Bound("exclusiveMinimum", bound => number > bound, "Must be greater than ");
        Bound("exclusiveMaximum", bound => number < bound, "Must be less than ");
        Bound("multipleOf", bound => bound != 0 && Math.Abs(Math.IEEERemainder(number, bound)) < 1e-9, "Must be a multiple of ");
    }

    private static void CheckText(Dictionary<string, object?> rules, string text, Action<string, string, List<Failure>?> fail)
    {
        var length = text.EnumerateRunes().Count();
        if (rules.GetValueOrDefault("minLength") is double least && length < least) { fail($"minLength: got {length}, want {least}", $"String length must be greater than or equal to {least}", null); }
        if (rules.GetValueOrDefault("maxLength") is double most && length > most) { fail($"maxLength: got {length}, want {most}", $"String length must be less than or equal to {most}", null); }
        if (rules.GetValueOrDefault("pattern") is string pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, PatternLimit))
        {
            fail($"{Quoted(text)} does not match pattern {Quoted(pattern)}", $"Does not match pattern '{pattern}'", null);
        }
    }

    private void CheckList(Dictionary<string, object?> rules, List<object?> list, string path, List<Failure> failures, Action<string, string, List<Failure>?> fail, int depth)
    {
        if (rules.GetValueOrDefault("minItems") is double least && list.Count < least) { fail($"minItems: got {list.Count}, want {least}", $"Array must have at least {least} items", null); }
        if (rules.GetValueOrDefault("maxItems") is double most && list.Count > most) { fail($"maxItems: got {list.Count}, want {most}", $"Array must have at most {most} items", null); }
        if (rules.GetValueOrDefault("uniqueItems") is true)
        {
            for (var i = 0; i < list.Count; i++)
            {
                for (var j = i + 1; j < list.Count; j++)
                {
                    if (SameJson(list[i], list[j])) { fail($"items at {i} and {j} are equal", "array items must be unique", null); i = j = list.Count; }
                }
            }
        }

        var fixedItems = (rules.GetValueOrDefault("prefixItems") ?? rules.GetValueOrDefault("items")) as List<object?>;
        for (var i = 0; i < list.Count; i++)
        {
            var schema = fixedItems is not null && i < fixedItems.Count ? fixedItems[i] : rules.GetValueOrDefault("items") is List<object?> ? rules.GetValueOrDefault("additionalItems") : rules.GetValueOrDefault("items");
            if (schema is not null) { Check(schema, list[i], $"{path}/{i}", failures, depth + 1); }
        }

        if (rules.TryGetValue("contains", out var contained))
        {
            var causes = new List<Failure>();
            var any = false;
            for (var i = 0; i < list.Count && !any; i++)
            {
                var own = new List<Failure>();
                Check(contained, list[i], $"{path}/{i}", own, depth + 1);
                any = own.Count == 0;
                causes.AddRange(own);
            }

            if (!any) { fail("no items match contains schema", "At least one of the items must match", causes); }
        }
    }

    private void CheckMap(Dictionary<string, object?> rules, Dictionary<string, object?> map, string path, List<Failure> failures, Action<string, string, List<Failure>?> fail, int depth)
    {
        var missing = (rules.GetValueOrDefault("required") as List<object?> ?? []).OfType<string>().Where(key => !map.ContainsKey(key)).ToList();
        if (missing.Count > 0 && _flavor == HelmFlavor.Four) { fail((missing.Count == 1 ? "missing property " : "missing properties ") + string.Join(", ", missing.Select(key => $"'{key}'")), "", null); }
        foreach (var key in _flavor == HelmFlavor.Three ? missing : []) { fail("", $"{key} is required", null); }
        if (rules.GetValueOrDefault("minProperties") is double least && map.Count < least) { fail($"minProperties: got {map.Count}, want {least}", $"Must have at least {least} properties", null); }
        if (rules.GetValueOrDefault("maxProperties") is double most && map.Count > most) { fail($"maxProperties: got {map.Count}, want {most}", $"Must have at most {most} properties", null); }
        var properties = rules.GetValueOrDefault("properties") as Dictionary<string, object?> ?? [];
        var patterns = rules.GetValueOrDefault("patternProperties") as Dictionary<string, object?> ?? [];
        var extra = new List<string>();
        foreach (var (key, item) in map)
        {
            var place = path + "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            var known = properties.TryGetValue(key, out var schema);
            if (known) { Check(schema, item, place, failures, depth + 1); }
            foreach (var (pattern, patternSchema) in patterns)
            {
                if (Regex.IsMatch(key, pattern, RegexOptions.CultureInvariant, PatternLimit)) { known = true; Check(patternSchema, item, place, failures, depth + 1); }
            }

            if (!known && rules.TryGetValue("additionalProperties", out var additional))
            {
                if (additional is false) { extra.Add(key); }
                else { Check(additional, item, place, failures, depth + 1); }
            }

            if (rules.TryGetValue("propertyNames", out var names))
            {
                var own = new List<Failure>();
                Check(names, key, path, own, depth + 1);
                if (own.Count > 0) { fail($"invalid propertyName '{key}'", $"Property name of \"{key}\" does not match", own); }
            }
        }

        if (extra.Count == 0) { return; }
        if (_flavor == HelmFlavor.Four) { fail($"additional properties {string.Join(", ", extra.Select(key => $"'{key}'"))} not allowed", "", null); }
        else { extra.ForEach(key => fail("", $"Additional property {key} is not allowed", null)); }
    }

    private void CheckCombined(Dictionary<string, object?> rules, object? value, string path, List<Failure> failures, Action<string, string, List<Failure>?> fail, int depth)
    {
        List<Failure> Try(object? schema)
        {
            var own = new List<Failure>();
            Check(schema, value, path, own, depth + 1);
            return own;
        }

        if (rules.GetValueOrDefault("allOf") is List<object?> all)
        {
            var causes = all.SelectMany(Try).ToList();
            if (causes.Count > 0) { fail("'allOf' failed", "Must validate all the schemas (allOf)", causes); }
        }

        if (rules.GetValueOrDefault("anyOf") is List<object?> any)
        {
            var causes = any.Select(Try).ToList();
            if (causes.TrueForAll(own => own.Count > 0)) { fail("'anyOf' failed", "Must validate at least one schema (anyOf)", [.. causes.SelectMany(own => own)]); }
        }

        if (rules.GetValueOrDefault("oneOf") is List<object?> one)
        {
            var causes = one.Select(Try).ToList();
            var good = Enumerable.Range(0, causes.Count).Where(i => causes[i].Count == 0).ToList();
            if (good.Count == 0) { fail("'oneOf' failed, none matched", "Must validate one and only one schema (oneOf)", [.. causes.SelectMany(own => own)]); }
            else if (good.Count > 1) { fail($"'oneOf' failed, subschemas {good[0]}, {good[1]} matched", "Must validate one and only one schema (oneOf)", null); }
        }

        if (rules.TryGetValue("not", out var not) && Try(not).Count == 0) { fail("'not' failed", "Must not validate the schema (not)", null); }
        if (rules.TryGetValue("if", out var condition))
        {
            var branch = Try(condition).Count == 0 ? "then" : "else";
            if (rules.TryGetValue(branch, out var chosen)) { failures.AddRange(Try(chosen)); }
        }
    }

    private object? Resolve(string reference)
    {
        if (!reference.StartsWith('#')) { throw new HelmException($"unable to load schema {reference}"); }
        var at = _root;
        foreach (var part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at is Dictionary<string, object?> map ? map.GetValueOrDefault(key) : null;
        }

        return at;
    }

    private static bool Is(object? value, string? type) => type switch
    {
        "null" => value is null,
        "boolean" => value is bool,
        "string" => value is string,
        "array" => value is List<object?>,
        "object" => value is Dictionary<string, object?>,
        "number" => value is double or long,
        "integer" => value is long || (value is double number && Math.Truncate(number) == number),
        _ => true,
    };

    private static string NameOf(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        string => "string",
        List<object?> => "array",
        Dictionary<string, object?> => "object",
        _ => "number",
    };

    private static string OldName(object? value) => NameOf(value) == "number" && Is(value, "integer") ? "integer" : NameOf(value);

    private static bool SameJson(object? a, object? b) => GoJson.Write(a) == GoJson.Write(b);

    private static string Shown(object? value) => value switch { null => "<nil>", string text => Quoted(text), _ => GoFormat.Print(value) };

    /// <summary>Go's quoting, in single quotes.</summary>
    private static string Quoted(string text) => "'" + GoJson.Quote(text)[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    private static string LastOf(string path) => path.Length == 0 ? "(root)" : OldPath(path);

    private static string Grouped(double number)
    {
        if (Math.Abs(number) >= 1e6)
        {
            var (digits, point) = GoNumber.Shortest(number);
            var mantissa = digits.Length > 1 ? digits[..1] + "." + digits[1..] : digits;
            var exponent = (point - 1).ToString("00", CultureInfo.InvariantCulture);
            return (number < 0 ? "-" : "") + mantissa + "×10" + string.Concat(exponent.Select(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        }

        return number.ToString("#,##0.################", CultureInfo.InvariantCulture);
    }
}

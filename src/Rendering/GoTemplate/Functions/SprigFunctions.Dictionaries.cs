using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddDictionaries(FunctionTable all)
    {
        all.Add("dict", "any...", MakeDictionary);
        all.Add("get", "map,string", a => Map(a[0]).TryGetValue((string)a[1]!, out var v) ? v : "");
        all.Add("set", "map,string,any", a => Set(Map(a[0]), (string)a[1]!, a[2]));
        all.Add("unset", "map,string", a => Unset(Map(a[0]), (string)a[1]!));
        all.Add("hasKey", "map,string", a => Map(a[0]).ContainsKey((string)a[1]!));
        all.Add("pluck", "string,map...", a => Appended(a.Skip(1).Where(m => Map(m).ContainsKey((string)a[0]!)).Select(m => Map(m)[(string)a[0]!])));
        all.Add("keys", "map...", a => Appended(a.SelectMany(m => Map(m).Keys)));
        all.Add("values", "map", a => Appended(Map(a[0]).Values));
        all.Add("pick", "map,string...", a => Map(a[0]).Where(e => a.Skip(1).Contains(e.Key)).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));
        all.Add("omit", "map,string...", a => Map(a[0]).Where(e => !a.Skip(1).Contains(e.Key)).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));
        all.Add("merge mustMerge", "map,map...", a => MergeAll(a, overwrite: false));
        all.Add("mergeOverwrite mustMergeOverwrite", "map,map...", a => MergeAll(a, overwrite: true));
        all.Add("dig", "any...", Dig);
    }

    private static Dictionary<string, object?> Map(object? value) => (Dictionary<string, object?>)value!;

    private static Dictionary<string, object?> MakeDictionary(object?[] arguments)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i += 2) { map[ToText(arguments[i])] = i + 1 < arguments.Length ? arguments[i + 1] : ""; }
        return map;
    }

    private static Dictionary<string, object?> Set(Dictionary<string, object?> map, string key, object? value)
    {
        if (map is IGoNil) { throw new TemplateFunctionException("assignment to entry in nil map"); }
        map[key] = value;
        return map;
    }

    private static Dictionary<string, object?> Unset(Dictionary<string, object?> map, string key)
    {
        map.Remove(key);
        return map;
    }

    private static Dictionary<string, object?> MergeAll(object?[] arguments, bool overwrite)
    {
        var target = Map(arguments[0]);
        if (target is IGoNil) { target = new(StringComparer.Ordinal); }
        foreach (var source in arguments.Skip(1)) { Merge(target, Map(source), overwrite, 0); }
        return target;
    }

    private static void Merge(Dictionary<string, object?> target, Dictionary<string, object?> source, bool overwrite, int depth)
    {
        if (depth > 200) { throw new TemplateFunctionException("maps nested too deeply to merge"); }
        if (ReferenceEquals(target, source)) { return; }
        // A map may be merged into one that it holds: what is walked must not change.
        foreach (var (key, value) in source.ToArray())
        {
            if (value is null)
            {
                if (overwrite) { target[key] = null; }
                continue;
            }

            if (!target.TryGetValue(key, out var present)) { target[key] = value; }
            else if (present is Dictionary<string, object?> inner && value is Dictionary<string, object?> other) { Merge(inner, other, overwrite, depth + 1); }
            else if (overwrite || !GoTypes.IsTrue(present)) { target[key] = value; }
        }
    }

    private static object? Dig(object?[] arguments)
    {
        if (arguments.Length < 3) { throw new TemplateFunctionException("dig needs at least three arguments"); }
        // A map of a named type is refused, as the values of a chart are; what stands inside is not.
        object? at = Cast(arguments[^1] is IGoObject ? null : arguments[^1], arguments[^1]);
        var keys = arguments[..^2].Select(key => key as string ?? throw new TemplateFunctionException($"interface conversion: interface {{}} is {Named(key)}, not string")).ToList();
        foreach (var key in keys)
        {
            if (!Cast(at, at).TryGetValue(key, out at)) { return arguments[^2]; }
        }

        return at;

        static Dictionary<string, object?> Cast(object? value, object? shown) => value as Dictionary<string, object?>
            ?? throw new TemplateFunctionException($"interface conversion: interface {{}} is {Named(shown)}, not map[string]interface {{}}");

        static string Named(object? value) => value is null ? "nil" : GoTypes.NameOf(value);
    }
}

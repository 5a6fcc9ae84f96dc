using System.Collections;
using System.Security.Cryptography;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddDefaults(FunctionTable all)
    {
        all.Add("empty", "any", a => !GoTypes.IsTrue(a[0]));
        all.Add("default", "any,any...", a => a.Length < 2 || !GoTypes.IsTrue(a[1]) ? a[0] : a[1]);
        all.Add("coalesce", "any...", a => Array.Find(a, GoTypes.IsTrue));
        all.Add("all", "any...", a => Array.TrueForAll(a, GoTypes.IsTrue));
        all.Add("any", "any...", a => Array.Exists(a, GoTypes.IsTrue));
        all.Add("ternary", "any,any,bool", a => (bool)a[2]! ? a[0] : a[1]);
        all.Add("fail", "string", a => throw new TemplateFunctionException((string)a[0]!));
        all.Add("deepCopy mustDeepCopy", "any", a => a[0] is null ? throw new TemplateFunctionException("reflect: call of reflect.Value.Type on zero Value") : Copy(a[0]));
        all.Add("toJson mustToJson", "any", a => GoJson.Write(a[0]));
        all.Add("toPrettyJson mustToPrettyJson", "any", a => GoJson.Write(a[0], indent: 2));
        all.Add("toRawJson mustToRawJson", "any", a => GoJson.Write(a[0], escapeHtml: false));
        all.Add("mustFromJson", "string", a => JsonText.Parse((string)a[0]!));
        all.Add("fromJson", "string", a => JsonText.TryParse((string)a[0]!));
        all.Add("uuidv4", "", _ => Guid.NewGuid().ToString());
        all.Add("randBytes", "int", a => Convert.ToBase64String(RandomNumberGenerator.GetBytes((int)Math.Clamp((nint)a[0]!, 0, LongestText))));
        all.Add("getHostByName", "string", _ => "");
    }

    /// <summary>A deep copy of maps and lists.</summary>
    internal static object? Copy(object? value)
    {
        var count = 0;
        return CopyOf(value, 0);

        object? CopyOf(object? part, int depth)
        {
            if (++count > LongestText || depth > 500) { throw new TemplateFunctionException("value too large to copy"); }
            return part switch
            {
                IGoNil or byte[] => part,
                Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => CopyOf(entry.Value, depth + 1), StringComparer.Ordinal),
                List<object?> list => list.ConvertAll(item => CopyOf(item, depth + 1)),
                _ => part,
            };
        }
    }

    private static void AddReflection(FunctionTable all)
    {
        all.Add("typeOf", "any", a => GoTypes.NameOf(a[0]));
        all.Add("kindOf", "any", a => GoTypes.KindOf(a[0]));
        all.Add("typeIs", "string,any", a => (string)a[0]! == GoTypes.NameOf(a[1]));
        all.Add("typeIsLike", "string,any", a => (string)a[0]! == GoTypes.NameOf(a[1]) || "*" + (string)a[0]! == GoTypes.NameOf(a[1]));
        all.Add("kindIs", "string,any", a => (string)a[0]! == GoTypes.KindOf(a[1]));
        all.Add("deepEqual", "any,any", a => DeepEqual(a[0], a[1]));
    }

    /// <summary>Go's <c>reflect.DeepEqual</c>: types count.</summary>
    internal static bool DeepEqual(object? a, object? b)
    {
        if (a is null || b is null) { return a is null && b is null; }
        if (ReferenceEquals(a, b)) { return true; }
        if (GoTypes.NameOf(a) != GoTypes.NameOf(b) || a is IGoNil != b is IGoNil) { return false; }
        switch (a)
        {
            case IDictionary map:
                var other = (IDictionary)b;
                if (map.Count != other.Count) { return false; }
                foreach (DictionaryEntry entry in map)
                {
                    if (!other.Contains(entry.Key) || !DeepEqual(entry.Value, other[entry.Key])) { return false; }
                }

                return true;
            case IList list:
                var items = (IList)b;
                if (list.Count != items.Count) { return false; }
                for (var i = 0; i < list.Count; i++)
                {
                    if (!DeepEqual(list[i], items[i])) { return false; }
                }

                return true;
            default: return a.Equals(b);
        }
    }
}

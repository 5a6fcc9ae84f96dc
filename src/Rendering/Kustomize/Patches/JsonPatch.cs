using System.Globalization;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Patches;

/// <summary>JSON patches (RFC 6902) with the words and leniencies of evanphx/json-patch.</summary>
internal static class JsonPatch
{
    public static void Apply(Dictionary<string, object?> target, List<object?> operations)
    {
        foreach (var entry in operations)
        {
            var operation = entry as Dictionary<string, object?> ?? throw new KustomizeException("Unexpected kind: unknown");
            var path = Path(operation, "path");
            var value = PlainValue.Copy(operation.GetValueOrDefault("value"));
            switch (Resource.Text(operation, "op"))
            {
                case "add": Add(target, path, value, "add"); break;
                case "remove": Remove(target, path, "remove"); break;
                case "replace": Replace(target, path, value); break;
                case "move":
                    var (holder, key) = Locate(target, Path(operation, "from"));
                    if (holder is Dictionary<string, object?> map && !map.ContainsKey(key)) { throw new KustomizeException($"error in move for path: '{key}': Unable to remove nonexistent key: {key}: missing value"); }
                    var moved = Get(target, Path(operation, "from"), "move");
                    Remove(target, Path(operation, "from"), "move");
                    Add(target, path, moved, "move");
                    break;
                case "copy": Add(target, path, PlainValue.Copy(Get(target, Path(operation, "from"), "copy")), "copy"); break;
                case "test":
                    if (GoJson.Write(Find(target, path)) != GoJson.Write(value)) { throw new KustomizeException($"testing value {path} failed: test failed"); }
                    break;
                case var other: throw new KustomizeException($"Unexpected kind: {other}");
            }
        }
    }

    private static string Path(Dictionary<string, object?> operation, string key) => operation.GetValueOrDefault(key) as string
        ?? throw new KustomizeException($"{Resource.Text(operation, "op")} operation failed to decode {key}: missing value");

    private static (object? Parent, string Key) Locate(Dictionary<string, object?> target, string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 2) { return (null, ""); }
        object? at = target;
        foreach (var part in parts[1..^1])
        {
            at = Child(at, Decode(part));
            if (at is null) { return (null, ""); }
        }

        return (at, Decode(parts[^1]));
    }

    private static object? Child(object? node, string key) => node switch
    {
        Dictionary<string, object?> map => map.GetValueOrDefault(key),
        List<object?> list => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Count ? list[i] : null,
        _ => null,
    };

    private static string Decode(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static object? Find(Dictionary<string, object?> target, string path)
    {
        var (parent, key) = Locate(target, path);
        return Child(parent, key);
    }

    private static object? Get(Dictionary<string, object?> target, string path, string operation) =>
        Find(target, path) ?? throw new KustomizeException($"{operation} operation does not apply: doc is missing from path: {path}: missing value");

    private static void Add(Dictionary<string, object?> target, string path, object? value, string operation)
    {
        var (parent, key) = Locate(target, path);
        switch (parent)
        {
            case Dictionary<string, object?> map: map[key] = value; return;
            case List<object?> list when key == "-": list.Add(value); return;
            case List<object?> list:
                var index = Index(key, operation, path);
                if (index > list.Count || index < -list.Count - 1) { throw new KustomizeException($"error in {operation} for path: '{path}': Unable to access invalid index: {key}: invalid index referenced"); }
                list.Insert(index < 0 ? list.Count + index + 1 : index, value);
                return;
            default: throw new KustomizeException($"{operation} operation does not apply: doc is missing path: {GoJson.Quote(path)}: missing value");
        }
    }

    private static void Remove(Dictionary<string, object?> target, string path, string operation)
    {
        var (parent, key) = Locate(target, path);
        switch (parent)
        {
            case Dictionary<string, object?> map:
                if (!map.Remove(key)) { throw new KustomizeException($"error in {operation} for path: '{path}': Unable to remove nonexistent key: {key}: missing value"); }
                return;
            case List<object?> list:
                var index = Index(key, operation, path);
                if (index < 0) { index += list.Count; }
                if (index < 0 || index >= list.Count) { throw new KustomizeException($"error in {operation} for path: '{path}': Unable to access invalid index: {key}: invalid index referenced"); }
                list.RemoveAt(index);
                return;
            default: throw new KustomizeException($"{operation} operation does not apply: doc is missing path: {GoJson.Quote(path)}: missing value");
        }
    }

    private static void Replace(Dictionary<string, object?> target, string path, object? value)
    {
        var (parent, key) = Locate(target, path);
        switch (parent)
        {
            case Dictionary<string, object?> map: map[key] = value; return;
            case List<object?> list:
                var index = Index(key, "replace", path);
                if (index < 0) { index += list.Count; }
                if (index < 0 || index >= list.Count) { throw new KustomizeException($"replace operation does not apply: doc is missing key: {path}: missing value"); }
                list[index] = value;
                return;
            default: throw new KustomizeException($"replace operation does not apply: doc is missing path: {path}: missing value");
        }
    }

    private static int Index(string key, string operation, string path) => int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
        ? index
        : throw new KustomizeException($"error in {operation} for path: '{path}': strconv.Atoi: parsing {GoJson.Quote(key)}: invalid syntax");
}

using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Cel;

/// <summary>A JSON object as a map; with a schema its fields go by their names within expressions.</summary>
internal sealed class CelJsonMap(JsonObject members, JsonObject? schema) : ICelMap
{
    private readonly JsonObject? _properties = schema?["properties"] as JsonObject;

    /// <inheritdoc/>
    public int Count => members.Count;

    /// <inheritdoc/>
    public IEnumerable<object> Keys => members.Select(m => (object)m.Key);

    /// <inheritdoc/>
    public bool TryGet(object key, out object? value)
    {
        value = null;
        if (key is not string name)
        {
            return false;
        }

        var plain = _properties is null || members.ContainsKey(name) ? name : CelSchemaTypes.Unescape(name);
        // A field that is null counts as absent, as one that the schema calls nullable may be.
        if (!members.TryGetPropertyValue(plain, out var member) || (member is null && _properties is not null))
        {
            return false;
        }

        value = CelValues.Of(member, _properties?[plain] as JsonObject ?? schema?["additionalProperties"] as JsonObject);
        return true;
    }
}

/// <summary>A map that an expression made.</summary>
internal sealed class CelMap : ICelMap
{
    private readonly List<object> _keys = [];
    private readonly Dictionary<object, object?> _values = [];

    /// <inheritdoc/>
    public int Count => _keys.Count;

    /// <inheritdoc/>
    public IEnumerable<object> Keys => _keys;

    /// <inheritdoc/>
    public bool TryGet(object key, out object? value) => _values.TryGetValue(Normal(key), out value);

    /// <summary>Adds an entry.</summary>
    /// <exception cref="CelException">The key is there, or can be none.</exception>
    public void Add(object? key, object? value)
    {
        if (key is not (string or long or ulong or bool or double))
        {
            throw new CelException("unsupported key type");
        }

        if (!_values.TryAdd(Normal(key), value))
        {
            throw new CelException($"insert failed: key {key} already exists");
        }

        _keys.Add(key);
    }

    /// <summary>1, 1u and 1.0 are one key.</summary>
    private static object Normal(object key) => key switch
    {
        ulong and <= long.MaxValue => (long)(ulong)key,
        double real when double.IsInteger(real) && Math.Abs(real) < 1e18 => (long)real,
        _ => key,
    };
}

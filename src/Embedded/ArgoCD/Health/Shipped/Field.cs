using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ArgoCD.Health.Shipped;

/// <summary>
/// A field of a live object, read as strictly as a script of Argo CD reads it: one that is absent can be asked for and compared, but
/// not looked into, counted or put into a text. What a script could not do throws <see cref="UnreadableFieldException"/>, and the
/// object is Unknown.
/// </summary>
internal readonly record struct Field(JsonNode? Node, string Name)
{
    public static Field Absent { get; } = new(null, "");

    public bool IsAbsent => Node is null;

    public bool IsTrue => IsKind(JsonValueKind.True);

    public bool IsFalse => IsKind(JsonValueKind.False);

    /// <summary>Whether a script would take the value for true: everything that is there but <c>false</c>, also 0 and an empty text.</summary>
    public bool Holds => Node is not null && !IsFalse;

    /// <summary>The field as a script writes it into a text; only texts and numbers can be.</summary>
    public string Text => Node switch
    {
        JsonValue when IsKind(JsonValueKind.String) => Node.GetValue<string>(),
        JsonValue when IsKind(JsonValueKind.Number) => Print(Number),
        _ => throw Unreadable("written into a message"),
    };

    public double Number => IsKind(JsonValueKind.Number) ? double.Parse(Node!.ToJsonString(), CultureInfo.InvariantCulture) : throw Unreadable("compared as a number");

    /// <summary>How many items a list has, or a text characters; a map has none that are counted.</summary>
    public int Count => Node switch
    {
        JsonArray array => array.Count(item => item is not null),
        JsonObject => 0,
        JsonValue when IsKind(JsonValueKind.String) => Node.GetValue<string>().Length,
        _ => throw Unreadable("counted"),
    };

    public Field this[string key] => Node switch
    {
        JsonObject map => new(map[key], key),
        JsonArray => new(null, key),
        JsonValue when IsKind(JsonValueKind.String) => new(null, key),
        _ => throw Unreadable($"asked for '{key}'"),
    };

    public static implicit operator Field(string text) => new(JsonValue.Create(text), "");

    public static implicit operator Field(int number) => new(JsonValue.Create(number), "");

    /// <summary>A field further down, absent where any on the way is.</summary>
    public Field Maybe(params ReadOnlySpan<string> path)
    {
        var field = this;
        foreach (var step in path)
        {
            if (field.IsAbsent)
            {
                return field;
            }

            field = field[step];
        }

        return field;
    }

    public bool Is(string text) => IsKind(JsonValueKind.String) && Node!.GetValue<string>() == text;

    public bool Is(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (Is(text))
            {
                return true;
            }
        }

        return false;
    }

    public bool Is(int number) => IsKind(JsonValueKind.Number) && Number == number;

    /// <summary>Whether both are the same text, number or flag, or both absent; two lists or maps never are.</summary>
    public bool Equals(Field other) => Node is JsonValue && other.Node is JsonValue ? JsonNode.DeepEquals(Node, other.Node) : Node is null && other.Node is null;

    /// <summary>Which of two texts, or of two numbers, is the smaller; nothing else can be compared.</summary>
    public int CompareTo(Field other) =>
        IsKind(JsonValueKind.String) ? string.CompareOrdinal(Text, other.IsKind(JsonValueKind.String) ? other.Text : throw other.Unreadable("compared with a text"))
            : Number.CompareTo(other.Number);

    public override int GetHashCode() => Node is JsonValue ? Node.ToJsonString().GetHashCode(StringComparison.Ordinal) : 0;

    public Field Or(Field otherwise) => Holds ? this : otherwise;

    /// <summary>The items of a list; a map has none.</summary>
    public IEnumerable<Field> Items() => Node switch
    {
        JsonArray array => array.Where(item => item is not null).Select(item => new Field(item, "an item")),
        JsonObject => [],
        _ => throw Unreadable("read as a list"),
    };

    /// <summary>The items of a list, or the values of a map.</summary>
    public IEnumerable<Field> Values() => Node is JsonObject map ? map.Where(entry => entry.Value is not null).Select(entry => new Field(entry.Value, entry.Key)) : Items();

    /// <summary>The number that a text or a number states; null where it states none.</summary>
    public double? Parsed() => IsKind(JsonValueKind.Number) ? Number
        : IsKind(JsonValueKind.String) && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    public override string ToString() => $"{Name}: {Node?.ToJsonString() ?? "absent"}";

    public UnreadableFieldException Unreadable(string how) =>
        new($"{(Name.Length > 0 ? $"'{Name}'" : "a value")} {(Node is null ? "is absent" : $"is a {Node.GetValueKind().ToString().ToLowerInvariant()}")}, and cannot be {how}");

    private static string Print(double number) => number == Math.Floor(number) && Math.Abs(number) < long.MaxValue
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);

    private bool IsKind(JsonValueKind kind) => Node?.GetValueKind() == kind;
}

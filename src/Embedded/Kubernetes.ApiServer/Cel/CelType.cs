using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Cel;

/// <summary>What kind of type it is.</summary>
internal enum CelKind
{
    /// <summary>Unknown until it is evaluated; fits everything.</summary>
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,

    /// <summary>An object whose fields a schema states.</summary>
    Object,
    Optional,
    Type,

    /// <summary>A type of a library, such as a quantity or an address; told apart by name.</summary>
    Opaque,

    /// <summary>A parameter of an overload, bound where it is called.</summary>
    Parameter,
}

/// <summary>A type of an expression.</summary>
internal sealed record CelType(CelKind Kind, string Name, ImmutableArray<CelType> Arguments)
{
    public static readonly CelType Dyn = Simple(CelKind.Dyn, "dyn");
    public static readonly CelType Null = Simple(CelKind.Null, "null");
    public static readonly CelType Bool = Simple(CelKind.Bool, "bool");
    public static readonly CelType Int = Simple(CelKind.Int, "int");
    public static readonly CelType Uint = Simple(CelKind.Uint, "uint");
    public static readonly CelType Double = Simple(CelKind.Double, "double");
    public static readonly CelType String = Simple(CelKind.String, "string");
    public static readonly CelType Bytes = Simple(CelKind.Bytes, "bytes");
    public static readonly CelType Timestamp = Simple(CelKind.Timestamp, "timestamp");
    public static readonly CelType Duration = Simple(CelKind.Duration, "duration");
    public static readonly CelType Type = Simple(CelKind.Type, "type");
    public static readonly CelType A = Simple(CelKind.Parameter, "A");
    public static readonly CelType B = Simple(CelKind.Parameter, "B");

    /// <summary>The schema of an object, with its fields.</summary>
    public JsonObject? Schema { get; init; }

    /// <summary>The fields of an object of which no schema is told; null for others. Types that hold themselves are looked into only as far as they are asked.</summary>
    public Lazy<ImmutableDictionary<string, CelType>>? Fields { get; init; }

    /// <summary>An object with fields.</summary>
    public static CelType Object(string name, Func<ImmutableDictionary<string, CelType>> fields) => new(CelKind.Object, name, []) { Fields = new(fields) };

    /// <summary>A list.</summary>
    public static CelType List(CelType element) => new(CelKind.List, "list", [element]);

    /// <summary>A map.</summary>
    public static CelType Map(CelType key, CelType value) => new(CelKind.Map, "map", [key, value]);

    /// <summary>A value that may be absent.</summary>
    public static CelType Optional(CelType value) => new(CelKind.Optional, "optional_type", [value]);

    /// <summary>A type of a library.</summary>
    public static CelType Opaque(string name) => Simple(CelKind.Opaque, name);

    /// <inheritdoc/>
    public bool Equals(CelType? other) => other is not null && Kind == other.Kind && Name == other.Name && Arguments.SequenceEqual(other.Arguments) && ReferenceEquals(Schema, other.Schema) && ReferenceEquals(Fields, other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CelKind.List or CelKind.Map or CelKind.Optional => $"{Name}({string.Join(", ", Arguments)})",
        CelKind.Timestamp => "google.protobuf.Timestamp",
        CelKind.Duration => "google.protobuf.Duration",
        _ => Name,
    };

    private static CelType Simple(CelKind kind, string name) => new(kind, name, []);
}

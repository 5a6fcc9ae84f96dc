using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>What kind of JSON a value is.</summary>
internal enum SchemaKind
{
    /// <summary>Anything: maps merge member by member, lists as a whole.</summary>
    Any,
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    IntOrString,
    Quantity,
    Time,
    MicroTime,
    Bytes,
}

/// <summary>How the elements of a list are told apart.</summary>
internal enum ListType
{
    Atomic,
    Set,
    Map,
}

/// <summary>
/// The structure of a value: of a built-in kind read from its model class, of a custom resource from its CRD. Pruning,
/// type checks, defaulting, patching and field ownership all walk this one tree.
/// </summary>
internal sealed class Schema(SchemaKind kind)
{
    private Schema? _items;

    /// <summary>Anything at all.</summary>
    public static Schema Any { get; } = new(SchemaKind.Any);

    /// <summary>What it is.</summary>
    public SchemaKind Kind { get; } = kind;

    /// <summary>The name of its type, where it is one of the built-in types.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>The model class it was read from; null for other schemas.</summary>
    public Type? Model { get; init; }

    /// <summary>Known members; filled after construction because types refer to themselves.</summary>
    public FrozenDictionary<string, Schema> Properties { get; set; } = FrozenDictionary<string, Schema>.Empty;

    /// <summary>The schema of members that <see cref="Properties"/> does not name; null where there may be none.</summary>
    public Schema? Additional { get; set; }

    /// <summary>The elements of a list.</summary>
    public Schema Items
    {
        get => _items ?? Any;   // not an initializer: Any itself has elements of any kind
        set => _items = value;
    }

    /// <summary>Unknown members stay.</summary>
    public bool PreserveUnknown { get; init; }

    /// <summary>The value is a whole Kubernetes object: apiVersion, kind and metadata always stay.</summary>
    public bool EmbeddedResource { get; init; }

    /// <summary>null is a value.</summary>
    public bool Nullable { get; init; }

    /// <summary>An object or map that has one owner as a whole.</summary>
    public bool AtomicMap { get; init; }

    /// <summary>How a list merges in server-side apply.</summary>
    public ListType ListType { get; init; }

    /// <summary>The keys of a list of type map.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>The merge key of a strategic merge patch; empty for lists of scalars that merge; null where the list is replaced.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Whether a strategic merge patch may say which keys to keep.</summary>
    public bool RetainKeys { get; init; }

    /// <summary>The value where none is given.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Whether this or anything below has a default.</summary>
    public bool HasDefaults { get; set; }

    /// <summary>The OpenAPI schema it was read from, with the rules of validation; null for built-in types.</summary>
    public JsonObject? Source { get; init; }

    /// <summary>The format, where one is stated.</summary>
    public string Format { get; init; } = "";

    /// <summary>Whether it is a map from arbitrary keys.</summary>
    public bool IsMap => Kind == SchemaKind.Object && Additional is not null && Properties.Count == 0;

    /// <summary>Whether server-side apply treats the value as one.</summary>
    public bool IsLeaf => Kind switch
    {
        SchemaKind.Object => AtomicMap,
        SchemaKind.Array => ListType == ListType.Atomic,
        SchemaKind.Any => false,
        _ => true,
    };

    /// <summary>The schema of a member; null where it is unknown.</summary>
    public Schema? Member(string name) =>
        Kind == SchemaKind.Any ? Any
        : Properties.TryGetValue(name, out var found) ? found
        : Additional ?? (PreserveUnknown ? Any : null);
}

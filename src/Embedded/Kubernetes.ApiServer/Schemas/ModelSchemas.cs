using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>Reads schemas of built-in kinds from KubernetesClient's model classes; each type once.</summary>
internal static partial class ModelSchemas
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Type, Schema> Types = [];

    /// <summary>The schema of a model class.</summary>
    public static Schema Of(Type model)
    {
        lock (Gate)
        {
            return Struct(model);
        }
    }

    /// <summary>The JSON members of a model class with their properties, in the order of the class.</summary>
    public static IReadOnlyList<(string Name, PropertyInfo Property)> MembersOf(Type model) =>
        [.. model.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => (p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name, Property: p))
            .Where(p => p.Name is not null).Select(p => (p.Name!, p.Property))];

    /// <summary>The property of a JSON member; null where there is none.</summary>
    public static PropertyInfo? PropertyOf(Type model, string field) => MembersOf(model).FirstOrDefault(member => member.Name == field).Property;

    /// <summary>The name of a model class without its version: <c>V1PodSpec</c> is <c>PodSpec</c>.</summary>
    public static string BareName(Type model) => VersionPrefix().Replace(model.Name, "");

    private static Schema Struct(Type model)
    {
        if (Types.TryGetValue(model, out var known))
        {
            return known;
        }

        var name = BareName(model);
        var schema = new Schema(SchemaKind.Object) { TypeName = name, Model = model, AtomicMap = MergeRules.AtomicTypes.Contains(name) };
        Types[model] = schema;
        schema.Properties = MembersOf(model).ToFrozenDictionary(m => m.Name, m => Field(name, m.Name, m.Property.PropertyType));
        return schema;
    }

    private static Schema Field(string owner, string field, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) { return Scalar(SchemaKind.String); }
        if (type == typeof(int)) { return Scalar(SchemaKind.Integer, "int32"); }
        if (type == typeof(long)) { return Scalar(SchemaKind.Integer, "int64"); }
        if (type == typeof(double) || type == typeof(float)) { return Scalar(SchemaKind.Number, "double"); }
        if (type == typeof(bool)) { return Scalar(SchemaKind.Boolean); }
        if (type == typeof(byte[])) { return Scalar(SchemaKind.Bytes, "byte"); }
        if (type == typeof(DateTime)) { return Scalar(MergeRules.MicroTimes.Contains($"{owner}.{field}") ? SchemaKind.MicroTime : SchemaKind.Time, "date-time"); }
        if (type == typeof(IntOrString)) { return Scalar(SchemaKind.IntOrString, "int-or-string"); }
        if (type == typeof(ResourceQuantity)) { return Scalar(SchemaKind.Quantity); }
        if (type == typeof(object)) { return Schema.Any; }
        if (Generic(type, typeof(IDictionary<,>)) is { } map)
        {
            var atomic = MergeRules.AtomicFields.Contains($"{owner}.{field}");
            return new Schema(SchemaKind.Object) { Additional = Field(owner, field + "{}", map[1]), AtomicMap = atomic };
        }

        if (type.IsArray || Generic(type, typeof(IList<>)) is not null || Generic(type, typeof(IEnumerable<>)) is not null)
        {
            var element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
            var rule = MergeRules.Lists.GetValueOrDefault($"{owner}.{field}")
                ?? (owner.EndsWith("Status", StringComparison.Ordinal) ? MergeRules.Lists.GetValueOrDefault($"*.{field}") : null);
            return new Schema(SchemaKind.Array)
            {
                Items = Field(owner, field + "[]", element),
                ListType = rule?.ListType ?? ListType.Atomic,
                MapKeys = rule?.MapKeys ?? [],
                PatchMergeKey = rule?.PatchMergeKey,
                RetainKeys = rule?.RetainKeys ?? false,
            };
        }

        return type.Namespace == "k8s.Models" ? Struct(type) : Schema.Any;
    }

    private static Schema Scalar(SchemaKind kind, string format = "") => new(kind) { Format = format };

    private static Type[]? Generic(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GetGenericArguments() : null;

    [GeneratedRegex("^(V[0-9]+((alpha|beta)[0-9]+)?|(Core|Events|Discovery|Authentication|Rbac|Storage|Apiextensions|Apiregistration|Admissionregistration|Resource|Flowcontrol|Networking|Policy|Autoscaling)[vV][0-9]+((alpha|beta)[0-9]+)?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionPrefix();
}

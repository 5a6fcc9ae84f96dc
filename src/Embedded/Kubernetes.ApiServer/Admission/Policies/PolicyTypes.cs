using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>The types of what expressions about a write may name, as upstream states them by hand (admission/plugin/cel/compile.go).</summary>
internal static class PolicyTypes
{
    private static readonly CelType Texts = CelType.List(CelType.String);
    private static readonly CelType TextsByName = CelType.Map(CelType.String, CelType.String);
    private static readonly CelType Kind = Named("GroupVersionKind", ("group", CelType.String), ("version", CelType.String), ("kind", CelType.String));
    private static readonly CelType Resource = Named("GroupVersionResource", ("group", CelType.String), ("version", CelType.String), ("resource", CelType.String));

    /// <summary>The type of <c>request</c>.</summary>
    public static CelType Request { get; } = Named(
        "AdmissionRequest",
        ("kind", Kind), ("resource", Resource), ("subResource", CelType.String), ("requestKind", Kind), ("requestResource", Resource), ("requestSubResource", CelType.String),
        ("name", CelType.String), ("namespace", CelType.String), ("operation", CelType.String), ("dryRun", CelType.Bool), ("options", CelType.Dyn),
        ("userInfo", Named("UserInfo", ("username", CelType.String), ("uid", CelType.String), ("groups", Texts), ("extra", CelType.Map(CelType.String, Texts)))));

    /// <summary>The type of <c>namespaceObject</c>.</summary>
    public static CelType Namespace { get; } = Named(
        "Namespace",
        ("metadata", Named(
            "NamespaceMetadata",
            ("name", CelType.String), ("generateName", CelType.String), ("namespace", CelType.String), ("labels", TextsByName), ("annotations", TextsByName), ("UID", CelType.String),
            ("creationTimestamp", CelType.Timestamp), ("deletionGracePeriodSeconds", CelType.Int), ("deletionTimestamp", CelType.Timestamp), ("generation", CelType.Int),
            ("resourceVersion", CelType.String), ("finalizers", Texts))),
        ("spec", Named("NamespaceSpec", ("finalizers", Texts))),
        ("status", Named(
            "NamespaceStatus",
            ("phase", CelType.String),
            ("conditions", CelType.List(Named(
                "NamespaceCondition", ("status", CelType.String), ("type", CelType.String), ("lastTransitionTime", CelType.Timestamp), ("message", CelType.String), ("reason", CelType.String)))))));

    /// <summary>The schema by which the texts of a Namespace that are times become times.</summary>
    public static JsonObject NamespaceSchema { get; } = (JsonObject)JsonNode.Parse("""
        { "properties": {
            "metadata": { "properties": { "creationTimestamp": { "type": "string", "format": "date-time" }, "deletionTimestamp": { "type": "string", "format": "date-time" } } },
            "status": { "properties": { "conditions": { "items": { "properties": { "lastTransitionTime": { "type": "string", "format": "date-time" } } } } } } } }
        """)!;

    /// <summary>The type of <c>variables</c>.</summary>
    /// <param name="fields">The variables with their types.</param>
    public static CelType Variables(ImmutableDictionary<string, CelType> fields) => CelType.Object("kubernetes.variables", () => fields);

    private static CelType Named(string name, params (string Name, CelType Type)[] fields)
    {
        var known = fields.ToImmutableDictionary(field => field.Name, field => field.Type, StringComparer.Ordinal);
        return CelType.Object($"kubernetes.{name}", () => known);
    }
}

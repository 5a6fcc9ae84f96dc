namespace Kubernetes.ApiServer.OpenApi;

/// <summary>What <c>kubectl explain</c> prints of built-in types.</summary>
internal static class SchemaDescriptions
{
    /// <summary>The description of apiVersion.</summary>
    public const string ApiVersion = "The version of the schema that this object follows.";

    /// <summary>The description of kind.</summary>
    public const string Kind = "The kind of resource that this object is.";

    /// <summary>The description of a type; null where there is none.</summary>
    public static string? OfType(string type) => null;

    /// <summary>The description of a field; null where there is none.</summary>
    public static string? OfField(string type, string field) => field switch
    {
        "apiVersion" => ApiVersion,
        "kind" => Kind,
        _ => null,
    };
}

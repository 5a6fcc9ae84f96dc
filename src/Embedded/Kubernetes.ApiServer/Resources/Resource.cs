using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Resources;

/// <summary>A part of an object with an address of its own.</summary>
/// <param name="Name">Its name, such as <c>status</c>.</param>
/// <param name="Group">The group of what it reads and writes.</param>
/// <param name="Version">The version of that.</param>
/// <param name="Kind">The kind of that.</param>
/// <param name="Verbs">What can be done with it.</param>
internal sealed record Subresource(string Name, string Group, string Version, string Kind, ImmutableArray<string> Verbs);

/// <summary>Where a scale subresource reads and writes, as dotted paths without a leading dot.</summary>
/// <param name="SpecReplicas">The wished number.</param>
/// <param name="StatusReplicas">The present number.</param>
/// <param name="Selector">The label selector as text; of built-in kinds the selector as an object.</param>
internal sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? Selector);

/// <summary>A resource in one version, as it is served.</summary>
internal sealed record Resource
{
    private readonly Lazy<Schema> _schema;

    /// <summary>Makes one whose schema is read when it is first used.</summary>
    public Resource(Func<Schema> schema) => _schema = new Lazy<Schema>(schema);

    /// <summary>The group; empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The name in URLs.</summary>
    public required string Plural { get; init; }

    /// <summary>The name of one.</summary>
    public required string Singular { get; init; }

    /// <summary>The kind of its lists.</summary>
    public required string ListKind { get; init; }

    /// <summary>Whether its objects live in namespaces.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>Short names for kubectl.</summary>
    public ImmutableArray<string> ShortNames { get; init; } = [];

    /// <summary>Groups such as <c>all</c>.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>What can be done with it, sorted.</summary>
    public ImmutableArray<string> Verbs { get; init; } = AllVerbs;

    /// <summary>Its subresources, sorted.</summary>
    public ImmutableArray<Subresource> Subresources { get; init; } = [];

    /// <summary>Whether metadata.generation counts changes of the spec.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether a PUT of a missing object creates it.</summary>
    public bool CreatesOnUpdate { get; init; }

    /// <summary>Whether a PUT must name the version it replaces.</summary>
    public bool NeedsResourceVersion { get; init; }

    /// <summary>Whether a finished deletion answers with the object rather than with a Status.</summary>
    public bool DeletionAnswersObject { get; init; }

    /// <summary>The version that is stored.</summary>
    public required string StorageVersion { get; init; }

    /// <summary>The group and plural under which objects are stored, where that is not its own.</summary>
    public string? StoredAs { get; init; }

    /// <summary>The scale subresource's paths, if it has one.</summary>
    public ScalePaths? Scale { get; init; }

    /// <summary>The fields that field selectors know beside name and namespace.</summary>
    public ImmutableArray<string> SelectableFields { get; init; } = [];

    /// <summary>The CRD's version object (<c>spec.versions[i]</c>) of a custom resource.</summary>
    public JsonObject? CustomVersion { get; init; }

    /// <summary>The name of the CRD of a custom resource.</summary>
    public string? Definition { get; init; }

    /// <summary>Whether the CRD is being deleted, so that nothing may be created.</summary>
    public bool Terminating { get; init; }

    /// <summary>The model class of a built-in kind.</summary>
    public Type? Model { get; init; }

    /// <summary>create, delete, deletecollection, get, list, patch, update, watch.</summary>
    public static ImmutableArray<string> AllVerbs { get; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Whether a CRD defines it.</summary>
    public bool IsCustom => CustomVersion is not null;

    /// <summary>The structure of its objects.</summary>
    public Schema Schema => _schema.Value;

    /// <summary>The value of apiVersion.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The name of the resource in messages: <c>pods</c>, <c>deployments.apps</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The name of the kind in messages: <c>Pod</c>, <c>Deployment.apps</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    /// <summary>The key of its objects in the store.</summary>
    public string StorageKey => StoredAs ?? $"{Group}/{Plural}";

    /// <summary>Whether its status is written apart from the rest.</summary>
    public bool HasStatus => FindSubresource("status") is not null;

    /// <summary>Finds a subresource.</summary>
    public Subresource? FindSubresource(string name)
    {
        foreach (var subresource in Subresources)
        {
            if (subresource.Name == name)
            {
                return subresource;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Resource? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

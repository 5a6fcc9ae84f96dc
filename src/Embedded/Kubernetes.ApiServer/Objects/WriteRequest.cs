using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Objects;

/// <summary>What to do about fields that a schema does not know.</summary>
internal enum FieldValidation
{
    Warn,
    Strict,
    Ignore,
}

/// <summary>One write, as a client asked for it.</summary>
internal sealed record WriteRequest(Resource Resource, string Namespace, string Name, UserInfo User)
{
    /// <summary>The subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Who writes, for managedFields.</summary>
    public string FieldManager { get; init; } = "unknown";

    /// <summary>Whether to answer without storing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether an apply takes over fields of others.</summary>
    public bool Force { get; init; }

    /// <summary>What to do about unknown fields.</summary>
    public FieldValidation Validation { get; init; }

    /// <summary>Texts for <c>Warning</c> headers; the writer adds to it.</summary>
    public List<string> Warnings { get; } = [];
}

/// <summary>What a write led to.</summary>
/// <param name="Code">The HTTP code.</param>
/// <param name="Object">The object as it is stored now, or would be; null where <paramref name="Status"/> answers.</param>
/// <param name="Status">A Status instead of an object.</param>
internal sealed record WriteOutcome(int Code, JsonObject? Object, JsonObject? Status = null)
{
    /// <summary>The stored text of the object, where it was stored just so.</summary>
    public Storage.StoredObject? Stored { get; init; }
}

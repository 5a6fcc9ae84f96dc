namespace Kubernetes.ApiServer.Tables;

/// <summary>What a row of a table carries of its object: the query parameter <c>includeObject</c>.</summary>
internal enum IncludeObject
{
    /// <summary>Its metadata: the default, without which clients cannot print namespaces or labels.</summary>
    Metadata,

    /// <summary>All of it.</summary>
    Object,

    /// <summary>Nothing.</summary>
    None,
}

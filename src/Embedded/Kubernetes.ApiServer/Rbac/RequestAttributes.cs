namespace Kubernetes.ApiServer.Rbac;

/// <summary>What a request wants, as the authorizer sees it.</summary>
/// <param name="User">Who wants it.</param>
/// <param name="Verb">The verb: <c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, ...; for a path the lower-case HTTP method.</param>
internal sealed record RequestAttributes(UserInfo User, string Verb)
{
    /// <summary>The API group; empty for the core group.</summary>
    public string ApiGroup { get; init; } = "";

    /// <summary>The resource (plural); empty for a request that is not about objects.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource, such as <c>log</c>.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The object's name; empty for lists and creations.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; empty at the cluster scope.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The path of a request that is not about objects, such as <c>/version</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whether the request is about objects.</summary>
    public bool IsResource => Resource.Length > 0;

    /// <summary>Resource and subresource as rules name them: <c>pods/log</c>.</summary>
    public string CombinedResource => Subresource.Length == 0 ? Resource : Resource + "/" + Subresource;
}

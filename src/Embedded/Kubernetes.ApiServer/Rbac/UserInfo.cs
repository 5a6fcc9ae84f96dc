using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>Who sent a request.</summary>
/// <param name="Name">The user name, such as <c>kubernetes-admin</c> or <c>system:serviceaccount:argo:argocd-server</c>.</param>
/// <param name="Groups">All groups, <c>system:authenticated</c> or <c>system:unauthenticated</c> among them.</param>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>The group whose members may do anything.</summary>
    public const string Masters = "system:masters";

    /// <summary>Who sends a request without credentials.</summary>
    public static UserInfo Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>The uid, where the authenticator knows one.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What else the authenticator knows, such as the pod of a token.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = ImmutableDictionary<string, IReadOnlyList<string>>.Empty;
}

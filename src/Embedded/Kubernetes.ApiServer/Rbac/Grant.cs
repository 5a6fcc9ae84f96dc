namespace Kubernetes.ApiServer.Rbac;

/// <summary>One subject of one binding.</summary>
/// <param name="Namespace">Where it applies; empty for a ClusterRoleBinding.</param>
/// <param name="Binding">The binding's name.</param>
/// <param name="RoleKind">The kind of the role.</param>
/// <param name="RoleName">The role's name.</param>
/// <param name="Subject">The subject as reasons print it.</param>
internal sealed record Grant(string Namespace, string Binding, string RoleKind, string RoleName, string Subject)
{
    /// <summary>The reason of a permission in upstream's words.</summary>
    public string Reason => Namespace.Length == 0
        ? $"RBAC: allowed by ClusterRoleBinding \"{Binding}\" of {RoleKind} \"{RoleName}\" to {Subject}"
        : $"RBAC: allowed by RoleBinding \"{Binding}/{Namespace}\" of {RoleKind} \"{RoleName}\" to {Subject}";
}

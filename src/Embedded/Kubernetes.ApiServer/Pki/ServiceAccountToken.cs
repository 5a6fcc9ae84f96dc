namespace Kubernetes.ApiServer.Pki;

/// <summary>What a service account's token says of its bearer.</summary>
/// <param name="Namespace">The account's namespace.</param>
/// <param name="ServiceAccount">The account's name.</param>
/// <param name="ServiceAccountUid">The account's uid: a token dies with the account that it was made for.</param>
/// <param name="Audiences">Whom the token may be shown to.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="Expires">When it ends; null for the token of a Secret, which lives as long as the Secret.</param>
/// <param name="PodName">The pod that the token is bound to, if any.</param>
/// <param name="PodUid">That pod's uid.</param>
/// <param name="NodeName">The node of that pod.</param>
/// <param name="NodeUid">That node's uid.</param>
/// <param name="SecretName">The Secret that the token is bound to, if any.</param>
/// <param name="SecretUid">That Secret's uid.</param>
/// <param name="Id">The token's own id (<c>jti</c>); null lets the signer make one.</param>
public sealed record ServiceAccountToken(
    string Namespace,
    string ServiceAccount,
    string ServiceAccountUid,
    IReadOnlyList<string> Audiences,
    DateTimeOffset IssuedAt,
    DateTimeOffset? Expires,
    string? PodName = null,
    string? PodUid = null,
    string? NodeName = null,
    string? NodeUid = null,
    string? SecretName = null,
    string? SecretUid = null,
    string? Id = null)
{
    /// <summary>The user name of the account.</summary>
    public string User => $"system:serviceaccount:{Namespace}:{ServiceAccount}";

    /// <summary>The groups of the account; <c>system:authenticated</c> is among them.</summary>
    public IReadOnlyList<string> Groups => ["system:serviceaccounts", "system:serviceaccounts:" + Namespace, "system:authenticated"];

    /// <summary>What an authenticated request of the token carries beside user and groups, as a real server states it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra
    {
        get
        {
            var extra = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            void Add(string key, string? value) { if (value is not null) { extra["authentication.kubernetes.io/" + key] = [value]; } }
            Add("credential-id", Id is null ? null : "JTI=" + Id);
            Add("node-name", NodeName);
            Add("node-uid", NodeUid);
            Add("pod-name", PodName);
            Add("pod-uid", PodUid);
            return extra;
        }
    }
}

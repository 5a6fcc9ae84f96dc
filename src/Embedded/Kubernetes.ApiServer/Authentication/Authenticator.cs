using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Authentication;

/// <summary>Finds out who asks: by client certificate, by a service account's token, or by a token of this process.</summary>
internal sealed class Authenticator(CertificateAuthority authority, ServiceAccountTokens tokens, ObjectStore store, TimeProvider time)
{
    private const int MostCached = 1024;
    private readonly ConcurrentDictionary<string, (UserInfo User, DateTimeOffset Until)> _certificates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (ServiceAccountToken Token, DateTimeOffset Until)> _verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UserInfo> _issued = new(StringComparer.Ordinal);
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(10);

    /// <summary>Makes a token that names a user for as long as this process lives.</summary>
    public string Issue(UserInfo user)
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        _issued[token] = user;
        return token;
    }

    /// <summary>Finds the user of a request.</summary>
    /// <exception cref="StatusException">Its credentials are wrong, or it impersonates whom it may not.</exception>
    public async Task<UserInfo> AuthenticateAsync(HttpContext context, RbacAuthorizer authorizer, CancellationToken cancellationToken)
    {
        var user = await IdentifyAsync(context, cancellationToken);
        return Impersonation.Apply(context.Request.Headers, user, authorizer);
    }

    /// <summary>Finds the user of a bearer token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">The audiences of which it must have one; null for the API server's.</param>
    /// <returns>The user; null where the token is not valid.</returns>
    public UserInfo? FindByToken(string token, IReadOnlyCollection<string>? audiences = null)
    {
        if (_issued.TryGetValue(token, out var issued))
        {
            return issued;
        }

        if (Verify(token, audiences ?? [ServiceAccountTokens.Issuer]) is not { } claims)
        {
            return null;
        }

        // A token dies with what it is bound to.
        if (store.Find(new ObjectPath("/serviceaccounts", claims.Namespace, claims.ServiceAccount)) is not { } account || account.Uid != claims.ServiceAccountUid)
        {
            return null;
        }

        if (claims.PodName is { } pod && (store.Find(new ObjectPath("/pods", claims.Namespace, pod)) is not { } bound || bound.Uid != claims.PodUid))
        {
            return null;
        }

        if (claims.SecretName is { } secret && store.Find(new ObjectPath("/secrets", claims.Namespace, secret)) is null)
        {
            return null;
        }

        return new UserInfo(claims.User, claims.Groups) { Uid = claims.ServiceAccountUid, Extra = claims.Extra.ToImmutableDictionary() };
    }

    private async Task<UserInfo> IdentifyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            const string Bearer = "Bearer ";
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && FindByToken(authorization[Bearer.Length..].Trim()) is { } user
                ? user
                : throw Refusals.Unauthorized();
        }

        var certificate = await context.Connection.GetClientCertificateAsync(cancellationToken);
        if (certificate is null)
        {
            return UserInfo.Anonymous;
        }

        return FindByCertificate(certificate) ?? throw Refusals.Unauthorized();
    }

    private UserInfo? FindByCertificate(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        if (_certificates.TryGetValue(certificate.Thumbprint, out var known) && known.Until > now)
        {
            return known.User;
        }

        if (!authority.IsClient(certificate))
        {
            return null;
        }

        var (name, groups) = CertificateAuthority.Identity(certificate);
        var user = new UserInfo(name, [.. groups, "system:authenticated"]);
        if (_certificates.Count > MostCached)
        {
            _certificates.Clear();
        }

        _certificates[certificate.Thumbprint] = (user, now + CacheFor);
        return user;
    }

    /// <summary>Verifies a signature once for a while: it is the costly part of a request.</summary>
    private ServiceAccountToken? Verify(string token, IReadOnlyCollection<string> audiences)
    {
        var now = time.GetUtcNow();
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token + '\0' + string.Join('\0', audiences))));
        if (_verified.TryGetValue(key, out var known) && known.Until > now && (known.Token.Expires is not { } expires || expires > now))
        {
            return known.Token;
        }

        if (tokens.Verify(token, audiences) is not { } verified)
        {
            return null;
        }

        if (_verified.Count > MostCached)
        {
            _verified.Clear();
        }

        _verified[key] = (verified, now + CacheFor);
        return verified;
    }
}

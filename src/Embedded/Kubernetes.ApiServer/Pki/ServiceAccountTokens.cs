using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Pki;

/// <summary>
/// Signs and verifies the tokens of service accounts: JWTs (RS256) with the claims of upstream's bound tokens. Verifying here says
/// that this cluster made the token and that its time has not run out; whether account, pod or Secret still exist is the caller's to ask.
/// </summary>
public sealed class ServiceAccountTokens : IDisposable
{
    /// <summary>The issuer of every token, and its default audience.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private const string LegacyIssuer = "kubernetes/serviceaccount";
    private const int LongestToken = 16 * 1024;
    private readonly RSA _key;
    private readonly TimeProvider _time;
    private readonly string _header;

    private ServiceAccountTokens(RSA key, TimeProvider time)
    {
        _key = key;
        _time = time;
        KeyId = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        _header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId }));
    }

    /// <summary>The id of the signing key in token headers and in <see cref="KeySet"/>.</summary>
    public string KeyId { get; }

    /// <summary>Loads the signing key of a folder (<c>sa.key</c>), or makes one there (mode 0600).</summary>
    /// <param name="folder">The folder; it is created when absent.</param>
    /// <param name="time">The clock that tokens are checked against.</param>
    /// <exception cref="CryptographicException">The file does not hold an RSA key.</exception>
    public static ServiceAccountTokens CreateOrLoad(string folder, TimeProvider time)
    {
        PrivateFile.CreateFolder(folder);
        var path = Path.Combine(folder, "sa.key");
        var key = RSA.Create(2048);
        try
        {
            if (File.Exists(path)) { key.ImportFromPem(File.ReadAllText(path)); }
            else { PrivateFile.Write(path, key.ExportPkcs8PrivateKeyPem() + "\n"); }
        }
        catch (ArgumentException error)
        {
            key.Dispose();
            throw new CryptographicException($"{path} does not hold a private key in PEM form", error);
        }

        return new ServiceAccountTokens(key, time);
    }

    /// <summary>Signs a token.</summary>
    /// <param name="token">What it shall say; without an id it gets a new one.</param>
    /// <returns>The compact form of the JWT.</returns>
    public string Sign(ServiceAccountToken token)
    {
        var payload = token.Expires is null ? LegacyClaims(token) : BoundClaims(token);
        var signed = _header + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload));
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>Verifies signature, issuer and time of a token.</summary>
    /// <param name="jwt">What a client sent.</param>
    /// <param name="audiences">The audiences of which the token must have one; null accepts any.</param>
    /// <returns>What the token says; null where it is not a valid token of this cluster.</returns>
    public ServiceAccountToken? Verify(string jwt, IReadOnlyCollection<string>? audiences)
    {
        if (jwt.Length > LongestToken) { return null; }
        var parts = jwt.Split('.');
        if (parts.Length != 3) { return null; }
        try
        {
            if ((string?)(JsonNode.Parse(Base64Url.DecodeFromChars(parts[0])) as JsonObject)?["alg"] != "RS256") { return null; }
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var signed = Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]);
            if (!_key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) { return null; }
            return JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) is JsonObject claims ? Read(claims, audiences) : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The public key as a JSON Web Key Set: the body of <c>/openid/v1/jwks</c>.</summary>
    public JsonObject KeySet()
    {
        var parameters = _key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = KeyId,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }

    /// <summary>The body of <c>/.well-known/openid-configuration</c>.</summary>
    /// <param name="keySetAddress">The absolute address of <c>/openid/v1/jwks</c>.</param>
    public static JsonObject Discovery(Uri keySetAddress) => new()
    {
        ["issuer"] = Issuer,
        ["jwks_uri"] = keySetAddress.ToString(),
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static JsonObject BoundClaims(ServiceAccountToken token)
    {
        static JsonObject Reference(string name, string? uid) => uid is null
            ? new JsonObject { ["name"] = name }
            : new JsonObject { ["name"] = name, ["uid"] = uid };

        var own = new JsonObject { ["namespace"] = token.Namespace };
        if (token.NodeName is { } node) { own["node"] = Reference(node, token.NodeUid); }
        if (token.PodName is { } pod) { own["pod"] = Reference(pod, token.PodUid); }
        if (token.SecretName is { } secret) { own["secret"] = Reference(secret, token.SecretUid); }
        own["serviceaccount"] = Reference(token.ServiceAccount, token.ServiceAccountUid);
        return new JsonObject
        {
            ["aud"] = new JsonArray([.. token.Audiences.Select(audience => (JsonNode)audience)]),
            ["exp"] = token.Expires!.Value.ToUnixTimeSeconds(),
            ["iat"] = token.IssuedAt.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = token.Id ?? Guid.NewGuid().ToString(),
            ["kubernetes.io"] = own,
            ["nbf"] = token.IssuedAt.ToUnixTimeSeconds(),
            ["sub"] = token.User,
        };
    }

    private static JsonObject LegacyClaims(ServiceAccountToken token) => new()
    {
        ["iss"] = LegacyIssuer,
        ["kubernetes.io/serviceaccount/namespace"] = token.Namespace,
        ["kubernetes.io/serviceaccount/secret.name"] = token.SecretName,
        ["kubernetes.io/serviceaccount/service-account.name"] = token.ServiceAccount,
        ["kubernetes.io/serviceaccount/service-account.uid"] = token.ServiceAccountUid,
        ["sub"] = token.User,
    };

    private ServiceAccountToken? Read(JsonObject claims, IReadOnlyCollection<string>? audiences)
    {
        if ((string?)claims["iss"] == LegacyIssuer)
        {
            string Legacy(string name) => (string?)claims["kubernetes.io/serviceaccount/" + name] ?? "";
            var legacy = new ServiceAccountToken(
                Legacy("namespace"), Legacy("service-account.name"), Legacy("service-account.uid"), [Issuer], DateTimeOffset.UnixEpoch, null,
                SecretName: Legacy("secret.name"));
            return audiences is null || audiences.Contains(Issuer) ? legacy : null;
        }

        if ((string?)claims["iss"] != Issuer || claims["kubernetes.io"] is not JsonObject own) { return null; }
        var now = _time.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds((long?)claims["exp"] ?? 0);
        if (expires <= now || DateTimeOffset.FromUnixTimeSeconds((long?)claims["nbf"] ?? 0) > now + TimeSpan.FromMinutes(1)) { return null; }
        var stated = (claims["aud"] as JsonArray ?? []).Select(audience => (string?)audience ?? "").ToArray();
        if (audiences is not null && !stated.Intersect(audiences).Any()) { return null; }
        return new ServiceAccountToken(
            (string?)own["namespace"] ?? "",
            (string?)own["serviceaccount"]?["name"] ?? "",
            (string?)own["serviceaccount"]?["uid"] ?? "",
            stated,
            DateTimeOffset.FromUnixTimeSeconds((long?)claims["iat"] ?? 0),
            expires,
            (string?)own["pod"]?["name"],
            (string?)own["pod"]?["uid"],
            (string?)own["node"]?["name"],
            (string?)own["node"]?["uid"],
            (string?)own["secret"]?["name"],
            (string?)own["secret"]?["uid"],
            (string?)claims["jti"]);
    }
}

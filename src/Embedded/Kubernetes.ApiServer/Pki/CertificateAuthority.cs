using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kubernetes.ApiServer.Pki;

/// <summary>
/// The certificate authority of a cluster: signs the API server's certificate and the client certificates whose common name is
/// the user and whose organisations are the groups. Its files are <c>NAME.crt</c> and <c>NAME.key</c>, as kubeadm names them.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);

    // A certificate is valid a little earlier than it is made, so that clocks of clients may differ.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        Certificate = certificate;
        CertificatePem = certificate.ExportCertificatePem() + "\n";
        _time = time;
    }

    /// <summary>The authority's own certificate, with its key; disposed with this object.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate as PEM text: what clients and pods trust.</summary>
    public string CertificatePem { get; }

    /// <summary>Loads the authority of a folder, or makes one there (folder mode 0700, files 0600).</summary>
    /// <param name="folder">The folder; it is created when absent.</param>
    /// <param name="name">The name of the files and the common name's stem, such as <c>ca</c> or <c>front-proxy-ca</c>.</param>
    /// <param name="time">The clock that dates the certificates.</param>
    /// <exception cref="CryptographicException">The files are there but do not hold a certificate with its key.</exception>
    public static CertificateAuthority CreateOrLoad(string folder, string name, TimeProvider time)
    {
        PrivateFile.CreateFolder(folder);
        var certificatePath = Path.Combine(folder, name + ".crt");
        var keyPath = Path.Combine(folder, name + ".key");
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            return new CertificateAuthority(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), time);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={(name == "ca" ? "kubernetes" : name)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        var certificate = request.CreateSelfSigned(now - ClockSkew, now + AuthorityLife);

        // The key goes first: a certificate without its key would be taken for a whole authority by no one.
        PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Write(certificatePath, certificate.ExportCertificatePem() + "\n");
        return new CertificateAuthority(certificate, time);
    }

    /// <summary>Issues the API server's certificate: for loopback, the in-cluster names and address, and what else is asked for.</summary>
    /// <param name="extraNames">More DNS names or IP addresses, such as a container's published address.</param>
    public IssuedCertificate IssueServer(IEnumerable<string> extraNames)
    {
        var names = new SubjectAlternativeNameBuilder();
        string[] own =
        [
            "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
            "127.0.0.1", "::1", "10.96.0.1",
        ];
        foreach (var name in own.Concat(extraNames).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address)) { names.AddIpAddress(address); }
            else { names.AddDnsName(name); }
        }

        return Issue(Named("kube-apiserver", []), "1.3.6.1.5.5.7.3.1", names.Build());
    }

    /// <summary>Issues a client certificate.</summary>
    /// <param name="user">The user: the common name.</param>
    /// <param name="groups">The groups: the organisations.</param>
    public IssuedCertificate IssueClient(string user, IEnumerable<string> groups) =>
        Issue(Named(user, groups), ClientUsage, null);

    /// <summary>Signs a request for a client certificate.</summary>
    /// <param name="request">The request; its subject becomes the certificate's.</param>
    /// <param name="life">How long it shall be valid; null, or longer than a year, for a year.</param>
    /// <returns>The certificate as PEM text.</returns>
    internal string Sign(SigningRequest request, TimeSpan? life)
    {
        var certificate = new CertificateRequest(request.Subject, request.Key, HashAlgorithmName.SHA256);
        AddExtensions(certificate, ClientUsage);
        using var key = Certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("the authority's key is not an elliptic one");
        var (start, end) = Life(life is { } stated && stated < LeafLife ? stated : LeafLife);
        using var signed = certificate.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), start, end, Serial());
        return signed.ExportCertificatePem() + "\n";
    }

    /// <summary>Whether this authority signed a certificate that is valid now and may be used by a client.</summary>
    /// <param name="certificate">What a client presented.</param>
    public bool IsClient(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUsage));
        return chain.Build(certificate);
    }

    /// <summary>Reads the user and groups that a client certificate states.</summary>
    /// <param name="certificate">A certificate that <see cref="IsClient"/> accepted.</param>
    public static (string User, IReadOnlyList<string> Groups) Identity(X509Certificate2 certificate)
    {
        var user = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements) { continue; }
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3": user = part.GetSingleElementValue() ?? ""; break;
                case "2.5.4.10" when part.GetSingleElementValue() is { } group: groups.Add(group); break;
                default: break;
            }
        }

        return (user, groups);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static X500DistinguishedName Named(string user, IEnumerable<string> groups)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(user);

        // The builder writes the last part first; groups stand in their order before the common name, as Go's library writes them.
        foreach (var group in groups.Reverse()) { name.AddOrganizationName(group); }
        return name.Build();
    }

    private IssuedCertificate Issue(X500DistinguishedName subject, string usage, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        AddExtensions(request, usage);
        if (names is not null) { request.CertificateExtensions.Add(names); }

        var (start, end) = Life(LeafLife);
        using var signed = request.Create(Certificate, start, end, Serial());
        using var whole = signed.CopyWithPrivateKey(key);

        // Windows' TLS cannot use a key that lives in memory only; through PKCS#12 it gets a container.
        var usable = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
        return new IssuedCertificate(usable, signed.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private void AddExtensions(CertificateRequest request, string usage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
    }

    /// <summary>From when and until when a certificate that is made now is valid; never longer than the authority.</summary>
    private (DateTimeOffset Start, DateTimeOffset End) Life(TimeSpan life)
    {
        var (start, end) = (_time.GetUtcNow() - ClockSkew, _time.GetUtcNow() + life);
        return (start < Certificate.NotBefore ? Certificate.NotBefore : start, end > Certificate.NotAfter ? Certificate.NotAfter : end);
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return serial;
    }
}

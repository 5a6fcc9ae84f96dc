using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GoTemplate.Values;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddCrypto(FunctionTable all)
    {
        all.Add("genPrivateKey", "string", a => PrivateKey((string)a[0]!));
        all.Add("genCA", "string,int", a => Issue((string)a[0]!, null, null, (nint)a[1]!, null, isAuthority: true));
        all.Add("genSelfSignedCert", "string,list,list,int", a => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, null, isAuthority: false));
        all.Add("genSignedCert", "string,list,list,int,sprig.certificate", a => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, (GoCertificate)a[4]!, isAuthority: false));
        all.Add("buildCustomCert", "string,string", a => new GoCertificate(DecodeBase64((string)a[0]!), DecodeBase64((string)a[1]!)));
        all.Add("encryptAES", "string,string", a => Encrypt((string)a[0]!, (string)a[1]!));
        all.Add("decryptAES", "string,string", a => Decrypt((string)a[0]!, (string)a[1]!));
        foreach (var (name, signature) in ((string, string)[])[("bcrypt", "string"), ("htpasswd", "string,string"), ("derivePassword", "any,string,string,string,string"),
            ("genCAWithKey", "string,int,string"), ("genSelfSignedCertWithKey", "string,list,list,int,string"), ("genSignedCertWithKey", "string,list,list,int,sprig.certificate,string")])
        {
            all.Add(name, signature, _ => throw new TemplateFunctionException($"{name} is not supported by this renderer"));
        }
    }

    private static string PrivateKey(string kind)
    {
        switch (kind)
        {
            case "" or "rsa":
                using (var rsa = RSA.Create(4096)) { return rsa.ExportRSAPrivateKeyPem() + "\n"; }
            case "ecdsa":
                using (var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256)) { return curve.ExportECPrivateKeyPem() + "\n"; }
            case "dsa" or "ed25519": throw new TemplateFunctionException($"private keys of type {kind} are not supported by this renderer");
            default: return "Unknown type " + kind;
        }
    }

    private static GoCertificate Issue(string name, object? ips, object? names, nint days, GoCertificate? authority, bool isAuthority)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(new X500DistinguishedName("CN=" + name), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        var any = false;
        foreach (var ip in ips as List<object?> ?? [])
        {
            alternatives.AddIpAddress(IPAddress.TryParse(ip as string, out var address) ? address : throw new TemplateFunctionException($"error parsing ip: {GoFormat.Print(ip)}"));
            any = true;
        }

        foreach (var dns in names as List<object?> ?? []) { alternatives.AddDnsName(GoFormat.Print(dns)); any = true; }
        if (any) { request.CertificateExtensions.Add(alternatives.Build()); }
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature | (isAuthority ? X509KeyUsageFlags.KeyCertSign : 0), true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var from = TimeProvider.System.GetUtcNow();
        var until = from.AddDays(Math.Clamp((double)days, 0, 365_000));
        if (authority is null)
        {
            using var own = request.CreateSelfSigned(from, until);
            return new(own.ExportCertificatePem() + "\n", key.ExportRSAPrivateKeyPem() + "\n");
        }

        using var issuer = X509Certificate2.CreateFromPem(authority.Certificate, authority.Key);
        using var issued = request.Create(issuer, from, until < issuer.NotAfter ? until : issuer.NotAfter, RandomNumberGenerator.GetBytes(16));
        return new(issued.ExportCertificatePem() + "\n", key.ExportRSAPrivateKeyPem() + "\n");
    }

    private static byte[] AesKey(string password)
    {
        var key = new byte[32];
        Encoding.UTF8.GetBytes(password).AsSpan()[..Math.Min(32, Encoding.UTF8.GetByteCount(password))].CopyTo(key);
        return key;
    }

    private static string Encrypt(string password, string text)
    {
        using var aes = Aes.Create();
        aes.Key = AesKey(password);
        aes.GenerateIV();
        return Convert.ToBase64String([.. aes.IV, .. aes.EncryptCbc(Encoding.UTF8.GetBytes(text), aes.IV)]);
    }

    private static string Decrypt(string password, string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text);
            if (bytes.Length < 32) { throw new TemplateFunctionException("crypto/cipher: input not full blocks"); }
            using var aes = Aes.Create();
            aes.Key = AesKey(password);
            return Encoding.UTF8.GetString(aes.DecryptCbc(bytes.AsSpan(16), bytes.AsSpan(0, 16)));
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            throw new TemplateFunctionException(error.Message, error);
        }
    }
}

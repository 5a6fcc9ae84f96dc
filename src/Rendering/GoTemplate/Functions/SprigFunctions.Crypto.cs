using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddCrypto(FunctionTable all)
    {
        all.Add("genPrivateKey", "string", a => PrivateKeys.Generate((string)a[0]!));
        all.Add("genCA", "string,int", a => WithNewKey(key => Issue((string)a[0]!, null, null, (nint)a[1]!, null, key)));
        all.Add("genCAWithKey", "string,int,string", a => WithKey(a[2], key => Issue((string)a[0]!, null, null, (nint)a[1]!, null, key)));
        all.Add("genSelfSignedCert", "string,list,list,int", a => WithNewKey(key => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, null, key)));
        all.Add("genSelfSignedCertWithKey", "string,list,list,int,string", a => WithKey(a[4], key => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, null, key)));
        all.Add("genSignedCert", "string,list,list,int,sprig.certificate", a => WithNewKey(key => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, (GoCertificate)a[4]!, key)));
        all.Add("genSignedCertWithKey", "string,list,list,int,sprig.certificate,string",
            a => WithKey(a[5], key => Issue((string)a[0]!, a[1], a[2], (nint)a[3]!, (GoCertificate)a[4]!, key)));
        all.Add("buildCustomCert", "string,string", a => BuildCertificate((string)a[0]!, (string)a[1]!));
        all.Add("encryptAES", "string,string", a => Encrypt((string)a[0]!, (string)a[1]!));
        all.Add("decryptAES", "string,string", a => Decrypt((string)a[0]!, (string)a[1]!));
        all.Add("bcrypt", "string", a => Passwords.Bcrypt((string)a[0]!));
        all.Add("htpasswd", "string,string", a => ((string)a[0]!).Contains(':', StringComparison.Ordinal)
            ? $"invalid username: {a[0]}"
            : $"{a[0]}:{Passwords.Bcrypt((string)a[1]!)}");
        all.Add("derivePassword", "uint32,string,string,string,string", a => Passwords.Derive((uint)(ulong)a[0]!, (string)a[1]!, (string)a[2]!, (string)a[3]!, (string)a[4]!));
    }

    private static GoCertificate WithNewKey(Func<AsymmetricAlgorithm, GoCertificate> issue)
    {
        using var key = RSA.Create(2048);
        return issue(key);
    }

    private static GoCertificate WithKey(object? pem, Func<AsymmetricAlgorithm, GoCertificate> issue)
    {
        using var key = PrivateKeys.Read((string)pem!) ?? throw new TemplateFunctionException("error parsing private key: no PEM of an RSA or EC key");
        return issue(key);
    }

    /// <summary>A certificate signed by an authority or, without one, by itself; an authority's own has no other names.</summary>
    private static GoCertificate Issue(string name, object? ips, object? names, nint days, GoCertificate? authority, AsymmetricAlgorithm key)
    {
        var isAuthority = ips is null && names is null;
        var subject = new X500DistinguishedName("CN=\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
        var request = key is ECDsa curve ? new CertificateRequest(subject, curve, HashAlgorithmName.SHA256) : new CertificateRequest(subject, (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AddExtensions(request, ips, names, isAuthority);
        var from = TimeProvider.System.GetUtcNow();
        var until = from.AddDays(Math.Clamp((double)days, 0, 365_000));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        if (authority is null)
        {
            using var own = request.Create(subject, PrivateKeys.Signer(key), from, until, serial);
            return new(own.ExportCertificatePem() + "\n", PrivateKeys.Write(key));
        }

        try
        {
            using var issuer = X509Certificate2.CreateFromPem(authority.Certificate);
            using var signer = PrivateKeys.Read(authority.Key) ?? throw new TemplateFunctionException("unable to decode private key");
            using var issued = request.Create(issuer.SubjectName, PrivateKeys.Signer(signer), from, until, serial);
            return new(issued.ExportCertificatePem() + "\n", PrivateKeys.Write(key));
        }
        catch (CryptographicException error) { throw new TemplateFunctionException("unable to decode certificate", error); }
    }

    private static void AddExtensions(CertificateRequest request, object? ips, object? names, bool isAuthority)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        var addresses = ips as List<object?> ?? [];
        var hosts = names as List<object?> ?? [];
        foreach (var ip in addresses)
        {
            var text = ip as string ?? throw new TemplateFunctionException($"error parsing ip: {GoFormat.Print(ip)} is not a string");
            alternatives.AddIpAddress(IPAddress.TryParse(text, out var address) ? address : throw new TemplateFunctionException($"error parsing ip: {text}"));
        }

        foreach (var host in hosts) { alternatives.AddDnsName(host as string ?? throw new TemplateFunctionException($"error processing alternate dns name: {GoFormat.Print(host)} is not a string")); }
        if (addresses.Count + hosts.Count > 0) { request.CertificateExtensions.Add(alternatives.Build()); }
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature | (isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.None), critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
    }

    private static GoCertificate BuildCertificate(string certificate, string key)
    {
        var (certificatePem, keyPem) = (DecodeBase64(certificate), DecodeBase64(key));
        if (!certificatePem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)) { throw new TemplateFunctionException("unable to decode certificate"); }
        if (!keyPem.Contains("-----BEGIN ", StringComparison.Ordinal)) { throw new TemplateFunctionException("unable to decode key"); }
        return new(certificatePem, keyPem);
    }

    private static byte[] AesKey(string password)
    {
        var key = new byte[32];
        var bytes = GoBytes.Of(password);
        bytes.AsSpan(0, Math.Min(key.Length, bytes.Length)).CopyTo(key);
        return key;
    }

    private static string Encrypt(string password, string text)
    {
        using var aes = Aes.Create();
        aes.Key = AesKey(password);
        aes.GenerateIV();
        return Convert.ToBase64String([.. aes.IV, .. aes.EncryptCbc(GoBytes.Of(text), aes.IV)]);
    }

    private static string Decrypt(string password, string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text);
            if (bytes.Length < 32) { throw new TemplateFunctionException("crypto/cipher: input not full blocks"); }
            using var aes = Aes.Create();
            aes.Key = AesKey(password);
            return GoBytes.ToText(aes.DecryptCbc(bytes.AsSpan(16), bytes.AsSpan(0, 16)));
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            throw new TemplateFunctionException(error.Message, error);
        }
    }
}

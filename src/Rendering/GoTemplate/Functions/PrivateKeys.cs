using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GoTemplate.Functions;

/// <summary>Private keys in the PEM forms that Go's libraries write.</summary>
internal static class PrivateKeys
{
    private const int Ed25519SeedLength = 32;

    /// <summary>A new key of a kind; another kind's name is told in the text, as sprig does.</summary>
    public static string Generate(string kind)
    {
        switch (kind)
        {
            case "" or "rsa":
                using (var rsa = RSA.Create(4096)) { return Write(rsa); }
            case "ecdsa":
                using (var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256)) { return Write(curve); }
            case "dsa": return GenerateDsa();
            case "ed25519": return GenerateEd25519();
            default: return "Unknown type " + kind;
        }
    }

    /// <summary>An RSA or EC key out of PEM; null where there is none.</summary>
    public static AsymmetricAlgorithm? Read(string pem)
    {
        AsymmetricAlgorithm key = pem.Contains("BEGIN EC ", StringComparison.Ordinal) ? ECDsa.Create() : RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>The PEM of a key, in the form of its own kind.</summary>
    public static string Write(AsymmetricAlgorithm key) => (key is ECDsa curve ? curve.ExportECPrivateKeyPem() : ((RSA)key).ExportRSAPrivateKeyPem()) + "\n";

    /// <summary>Signs certificates with a key.</summary>
    public static X509SignatureGenerator Signer(AsymmetricAlgorithm key) =>
        key is ECDsa curve ? X509SignatureGenerator.CreateForECDsa(curve) : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);

    private static string GenerateDsa()
    {
#pragma warning disable CA5384 // charts ask for DSA by name
        using var dsa = DSA.Create(2048);
#pragma warning restore CA5384
        var key = dsa.ExportParameters(includePrivateParameters: true);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var number in (byte[][])[key.P!, key.Q!, key.G!, key.Y!, key.X!]) { writer.WriteInteger(new BigInteger(number, isUnsigned: true, isBigEndian: true)); }
        }

        return PemEncoding.WriteString("DSA PRIVATE KEY", writer.Encode()) + "\n";
    }

    /// <summary>An Ed25519 key is 32 random bytes; PKCS #8 (RFC 8410) wraps them.</summary>
    private static string GenerateEd25519()
    {
        var seed = new AsnWriter(AsnEncodingRules.DER);
        seed.WriteOctetString(RandomNumberGenerator.GetBytes(Ed25519SeedLength));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) { writer.WriteObjectIdentifier("1.3.101.112"); }
            writer.WriteOctetString(seed.Encode());
        }

        return PemEncoding.WriteString("PRIVATE KEY", writer.Encode()) + "\n";
    }
}

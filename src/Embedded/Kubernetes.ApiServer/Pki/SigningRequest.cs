using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kubernetes.ApiServer.Pki;

/// <summary>A PKCS#10 request for a certificate, as <c>spec.request</c> of a CertificateSigningRequest carries it.</summary>
internal sealed class SigningRequest
{
    /// <summary>The signer of client certificates, whose common name is a user and whose organisations are groups.</summary>
    public const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    private const string Label = "CERTIFICATE REQUEST";

    private SigningRequest(CertificateRequest request)
    {
        Subject = request.SubjectName;
        Key = request.PublicKey;
        foreach (var part in Subject.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements))
        {
            if (part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() is { } group) { Groups.Add(group); }
            if (part.GetSingleElementType().Value == "2.5.4.3") { User = part.GetSingleElementValue() ?? ""; }
        }
    }

    /// <summary>Who the certificate shall name.</summary>
    public X500DistinguishedName Subject { get; }

    /// <summary>The key it shall confirm.</summary>
    public PublicKey Key { get; }

    /// <summary>The common name of the subject; empty where there is none.</summary>
    public string User { get; } = "";

    /// <summary>The organisations of the subject.</summary>
    public List<string> Groups { get; } = [];

    /// <summary>Reads a request; its own signature must hold.</summary>
    /// <param name="base64">The PEM text in base64.</param>
    /// <param name="request">What was read.</param>
    /// <param name="problem">Why nothing was.</param>
    public static bool TryRead(string base64, [NotNullWhen(true)] out SigningRequest? request, out string problem)
    {
        (request, problem) = (null, "PEM block type must be " + Label);
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) { return false; }
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != Label) { return false; }
        try
        {
            request = new SigningRequest(CertificateRequest.LoadSigningRequest(
                Convert.FromBase64String(text[fields.Base64Data]), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1));
            problem = "";
            return true;
        }
        catch (Exception error) when (error is CryptographicException or FormatException or NotSupportedException)
        {
            problem = error.Message;
            return false;
        }
    }
}

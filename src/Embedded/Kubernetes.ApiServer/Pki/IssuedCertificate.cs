using System.Security.Cryptography.X509Certificates;

namespace Kubernetes.ApiServer.Pki;

/// <summary>A certificate that a <see cref="CertificateAuthority"/> has signed, with its private key.</summary>
public sealed class IssuedCertificate : IDisposable
{
    internal IssuedCertificate(X509Certificate2 certificate, string certificatePem, string keyPem)
    {
        Certificate = certificate;
        CertificatePem = certificatePem;
        KeyPem = keyPem;
    }

    /// <summary>The certificate, usable by a TLS server or client; disposed with this object.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate as PEM text.</summary>
    public string CertificatePem { get; }

    /// <summary>The PKCS#8 private key as PEM text.</summary>
    public string KeyPem { get; }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}

using System.Text;

namespace Kubernetes.ApiServer.Pki;

/// <summary>A kubeconfig with one cluster, one user and one context: what <c>kind</c> writes, as text.</summary>
/// <param name="Server">The API server's address.</param>
/// <param name="CertificateAuthorityPem">The authority that the server's certificate is checked with.</param>
public sealed record Kubeconfig(Uri Server, string CertificateAuthorityPem)
{
    /// <summary>The name of the context.</summary>
    public string Context { get; init; } = "kind-kind";

    /// <summary>The name of the cluster.</summary>
    public string Cluster { get; init; } = "kind-kind";

    /// <summary>The name of the user's entry (not the user that the server sees).</summary>
    public string User { get; init; } = "kind-kind";

    /// <summary>The namespace that commands without <c>-n</c> use; null leaves it to the client (<c>default</c>).</summary>
    public string? Namespace { get; init; }

    /// <summary>The client certificate that authenticates, if any.</summary>
    public IssuedCertificate? ClientCertificate { get; init; }

    /// <summary>The bearer token that authenticates, if any.</summary>
    public string? Token { get; init; }

    /// <summary>The file's text.</summary>
    public string ToYaml()
    {
        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        static string Quote(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && char.IsAsciiLetter(text[0])
            ? text
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

        var text = new StringBuilder();
        text.Append("apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ").Append(Base64(CertificateAuthorityPem)).Append('\n');
        text.Append("    server: ").Append(Server.ToString().TrimEnd('/')).Append("\n  name: ").Append(Quote(Cluster)).Append('\n');
        text.Append("contexts:\n- context:\n    cluster: ").Append(Quote(Cluster)).Append('\n');
        if (Namespace is not null) { text.Append("    namespace: ").Append(Quote(Namespace)).Append('\n'); }
        text.Append("    user: ").Append(Quote(User)).Append("\n  name: ").Append(Quote(Context)).Append('\n');
        text.Append("current-context: ").Append(Quote(Context)).Append("\nkind: Config\npreferences: {}\nusers:\n- name: ").Append(Quote(User)).Append('\n');
        if (ClientCertificate is null && Token is null) { text.Append("  user: {}\n"); }
        else { text.Append("  user:\n"); }
        if (ClientCertificate is { } certificate)
        {
            text.Append("    client-certificate-data: ").Append(Base64(certificate.CertificatePem)).Append('\n');
            text.Append("    client-key-data: ").Append(Base64(certificate.KeyPem)).Append('\n');
        }

        if (Token is not null) { text.Append("    token: ").Append(Quote(Token)).Append('\n'); }
        return text.ToString();
    }

    /// <summary>Writes the file with mode 0600.</summary>
    /// <param name="path">Where to.</param>
    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) { PrivateFile.CreateFolder(folder); }
        PrivateFile.Write(path, ToYaml());
    }
}

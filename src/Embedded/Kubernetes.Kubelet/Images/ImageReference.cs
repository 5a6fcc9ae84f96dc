using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernetes.Kubelet.Images;

/// <summary>The full name of an image.</summary>
/// <param name="Repository">Registry and path, such as <c>docker.io/library/nginx</c>.</param>
/// <param name="Tag">The tag; <c>latest</c> where none was written; empty where a digest was.</param>
/// <param name="Digest">The digest; empty where none was written.</param>
public sealed partial record ImageReference(string Repository, string Tag, string Digest)
{
    /// <summary>
    /// The id by which a status names the image: its digest. Where none was written it is derived from the name, because
    /// images of the node have no manifest.
    /// </summary>
    public string Id => $"{Repository}@{(Digest.Length > 0 ? Digest : DigestOf(ToString()))}";

    /// <summary>Reads the name of an image as a pod writes it, and completes it as container runtimes do.</summary>
    /// <returns>The reference; null where it is not the name of an image.</returns>
    public static ImageReference? TryParse(string image)
    {
        if (image.Length > 512 || Name().Match(image) is not { Success: true } match)
        {
            return null;
        }

        var (repository, tag, digest) = (match.Groups["name"].Value, match.Groups["tag"].Value, match.Groups["digest"].Value);
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        var registry = slash < 0 ? "" : repository[..slash];
        if (!registry.Contains('.', StringComparison.Ordinal) && !registry.Contains(':', StringComparison.Ordinal) && registry != "localhost")
        {
            repository = slash < 0 ? $"docker.io/library/{repository}" : $"docker.io/{repository}";
        }

        return new ImageReference(repository, tag.Length == 0 && digest.Length == 0 ? "latest" : tag, digest);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Repository + (Tag.Length == 0 ? "" : $":{Tag}") + (Digest.Length == 0 ? "" : $"@{Digest}");

    private static string DigestOf(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    [GeneratedRegex(
        @"^(?<name>([A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Makes a text fit for names: what <c>basenameNormalized</c> and the template function <c>normalize</c> give.</summary>
internal static class Normalization
{
    public static string Normalize(string text)
    {
        var characters = text.ToLowerInvariant().Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' ? c : '-').Take(253);
        return string.Concat(characters).Trim('-', '.');
    }
}

namespace Kustomize.Resources;

/// <summary>A scalar whose new text does not fit the type that it was read as; writing it fails, and nothing before that.</summary>
internal sealed record MistypedScalar(string Text, string Type)
{
    public string Fault => $"yaml: cannot decode !!str `{(Text.Length > 10 ? Text[..7] + "..." : Text)}` as a !!{Type}";
}

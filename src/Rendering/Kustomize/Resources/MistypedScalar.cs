using Yaml;

namespace Kustomize.Resources;

/// <summary>A scalar whose new text does not fit the type that it was read as; writing it fails, and nothing before that.</summary>
internal sealed record MistypedScalar(string Text, string Type)
{
    public string Fault => $"yaml: cannot decode !!{Meaning} `{(Text.Length > 10 ? Text[..7] + "..." : Text)}` as a !!{Type}";

    /// <summary>What the text would be read as without a type.</summary>
    private string Meaning => YamlReader.ReadScalar(Text, YamlDialect.Nodes) switch { null => "null", bool => "bool", long or ulong => "int", double => "float", _ => "str" };
}

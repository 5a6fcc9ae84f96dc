namespace Helm;

/// <summary>The flags that give single values, in their order of precedence from low to high.</summary>
public enum HelmSetKind
{
    /// <summary><c>--set-json</c>.</summary>
    Json,

    /// <summary><c>--set</c>: texts become numbers, booleans and null.</summary>
    Typed,

    /// <summary><c>--set-string</c>.</summary>
    Text,

    /// <summary><c>--set-file</c>: the value is a file's content.</summary>
    File,

    /// <summary><c>--set-literal</c>: everything behind <c>=</c> as it stands.</summary>
    Literal,
}

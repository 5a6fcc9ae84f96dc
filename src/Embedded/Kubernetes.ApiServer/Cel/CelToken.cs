namespace Kubernetes.ApiServer.Cel;

/// <summary>What a token is.</summary>
internal enum CelTokenKind
{
    End,
    Identifier,

    /// <summary>An identifier between backquotes, for fields whose names are no identifiers.</summary>
    QuotedField,
    Literal,
    Operator,
}

/// <summary>A token of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of an operator the operator.</param>
/// <param name="Position">Where it starts.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, int Position, object? Value = null);

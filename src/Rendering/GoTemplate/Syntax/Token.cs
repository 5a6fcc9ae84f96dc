using Yaml;

namespace GoTemplate.Syntax;

internal enum TokenKind
{
    Error, Bool, Char, CharConstant, Complex, Assign, Declare, EndOfFile, Field, Identifier, LeftDelimiter, LeftParenthesis, Number, Pipe,
    RawString, RightDelimiter, RightParenthesis, Space, String, Text, Variable,
    // What follows prints as <word>.
    Block, Break, Continue, Dot, Define, Else, End, If, Nil, Range, Template, With,
}

/// <summary>A lexical item; prints itself as Go's messages show it.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, int Line, string Value)
{
    private const int Shown = 10;

    public override string ToString() => Kind switch
    {
        TokenKind.EndOfFile => "EOF",
        TokenKind.Error => Value,
        >= TokenKind.Block => $"<{Value}>",
        _ when Value.Length > Shown => GoJson.Quote(Value[..Shown]) + "...",
        _ => GoJson.Quote(Value),
    };
}

using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Parses an expression; macros become loops and bindings.</summary>
internal sealed class CelParser
{
    private const int MaxDepth = 200;
    private static readonly string[][] Levels = [["+", "-"], ["*", "/", "%"]];
    private static readonly string[] Relations = ["==", "!=", "<", "<=", ">", ">=", "in"];

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
        { "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while" };

    private readonly List<CelToken> _tokens;
    private int _at;
    private int _depth;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    private CelToken Current => _tokens[_at];

    /// <summary>Parses an expression.</summary>
    /// <exception cref="CelSyntaxException">It is none.</exception>
    public static CelNode Parse(string expression)
    {
        var parser = new CelParser(new CelLexer(expression).Read());
        var node = parser.Expression();
        return parser.Current.Kind == CelTokenKind.End ? node : throw parser.Unexpected("expecting <EOF>");
    }

    private CelNode Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw new CelSyntaxException(new CelIssue(Current.Position, $"expression recursion limit exceeded: {MaxDepth}"));
        }

        var condition = Or();
        if (Take("?") is { } question)
        {
            var then = Or();
            Expect(":");
            condition = new CelCall(question.Position, "_?_:_", null, [condition, then, Expression()]);
        }

        _depth--;
        return condition;
    }

    private CelNode Or()
    {
        var left = And();
        while (Take("||") is { } token) { left = new CelCall(token.Position, "_||_", null, [left, And()]); }
        return left;
    }

    private CelNode And()
    {
        var left = Relation();
        while (Take("&&") is { } token) { left = new CelCall(token.Position, "_&&_", null, [left, Relation()]); }
        return left;
    }

    private CelNode Relation()
    {
        var left = Binary(0);
        while (Current.Kind == CelTokenKind.Operator && Relations.Contains(Current.Text))
        {
            var token = _tokens[_at++];
            left = new CelCall(token.Position, token.Text == "in" ? "@in" : $"_{token.Text}_", null, [left, Binary(0)]);
        }

        return left;
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Current.Kind == CelTokenKind.Operator && Levels[level].Contains(Current.Text))
        {
            var token = _tokens[_at++];
            left = new CelCall(token.Position, $"_{token.Text}_", null, [left, Binary(level + 1)]);
        }

        return left;
    }

    private CelNode Unary()
    {
        if (Current is not { Kind: CelTokenKind.Operator, Text: "!" or "-" })
        {
            return Member();
        }

        var sign = _tokens[_at++];
        if (sign.Text == "-" && Current.Value is CelMagnitude { Value: 1UL << 63 })
        {
            _at++;
            return Members(new CelConstant(sign.Position, long.MinValue));
        }

        if (sign.Text == "-" && Current is { Kind: CelTokenKind.Literal, Value: long or double })
        {
            return Members(_tokens[_at++].Value is long whole ? new CelConstant(sign.Position, -whole) : new CelConstant(sign.Position, -(double)_tokens[_at - 1].Value!));
        }

        if (++_depth > MaxDepth)
        {
            throw new CelSyntaxException(new CelIssue(sign.Position, $"expression recursion limit exceeded: {MaxDepth}"));
        }

        var operand = Unary();
        _depth--;
        return new CelCall(sign.Position, sign.Text == "!" ? "!_" : "-_", null, [operand]);
    }

    private CelNode Member() => Members(Primary());

    private CelNode Members(CelNode node)
    {
        while (true)
        {
            if (Take(".") is { } dot)
            {
                var field = Current.Kind is CelTokenKind.Identifier or CelTokenKind.QuotedField ? _tokens[_at++] : throw Unexpected("expecting IDENTIFIER");
                node = field.Kind == CelTokenKind.Identifier && Take("(") is { } open
                    ? CelMacros.Expand(new CelCall(open.Position, field.Text, node, Arguments(")"))) ?? throw Unexpected()
                    : new CelSelect(dot.Position, node, field.Text, false, false);
            }
            else if (Take(".?") is { } maybe)
            {
                var field = Current.Kind is CelTokenKind.Identifier or CelTokenKind.QuotedField ? _tokens[_at++] : throw Unexpected();
                node = new CelSelect(maybe.Position, node, field.Text, false, true);
            }
            else if (Take("[?") is { } optional)
            {
                node = new CelCall(optional.Position, "_[?_]", null, [node, Expression()]);
                Expect("]");
            }
            else if (Take("[") is { } bracket)
            {
                node = new CelCall(bracket.Position, "_[_]", null, [node, Expression()]);
                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        var token = Current;
        switch (token)
        {
            case { Kind: CelTokenKind.Literal, Value: CelMagnitude }:
                throw new CelSyntaxException(new CelIssue(token.Position, "invalid int literal"));
            case { Kind: CelTokenKind.Literal }:
                _at++;
                return new CelConstant(token.Position, token.Value);
            case { Kind: CelTokenKind.Identifier } when Reserved.Contains(token.Text):
                throw new CelSyntaxException(new CelIssue(token.Position, $"reserved identifier: {token.Text}"));
            case { Kind: CelTokenKind.Identifier }:
                _at++;
                return Take("(") is { } open
                    ? CelMacros.Expand(new CelCall(open.Position, token.Text, null, Arguments(")"))) ?? throw Unexpected()
                    : new CelIdentifier(token.Position, token.Text);
            case { Kind: CelTokenKind.Operator, Text: "." } when _tokens[_at + 1].Kind == CelTokenKind.Identifier:
                _at++;
                return Primary();
            case { Kind: CelTokenKind.Operator, Text: "(" }:
                _at++;
                var inner = Expression();
                Expect(")");
                return inner;
            case { Kind: CelTokenKind.Operator, Text: "[" or "[?" }:
                return ListLiteral();
            case { Kind: CelTokenKind.Operator, Text: "{" }:
                return MapLiteral();
            default:
                throw Unexpected();
        }
    }

    private CelListLiteral ListLiteral()
    {
        var open = _tokens[_at++];
        var elements = ImmutableArray.CreateBuilder<(CelNode, bool)>();
        var optional = open.Text == "[?";
        while (Take("]") is null)
        {
            optional |= Take("?") is not null;
            elements.Add((Expression(), optional));
            optional = false;
            if (Take(",") is null)
            {
                Expect("]");
                break;
            }
        }

        return new CelListLiteral(open.Position, elements.ToImmutable());
    }

    private CelMapLiteral MapLiteral()
    {
        var open = _tokens[_at++];
        var entries = ImmutableArray.CreateBuilder<(CelNode, CelNode, bool)>();
        while (Take("}") is null)
        {
            var optional = Take("?") is not null;
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression(), optional));
            if (Take(",") is null)
            {
                Expect("}");
                break;
            }
        }

        return new CelMapLiteral(open.Position, entries.ToImmutable());
    }

    private ImmutableArray<CelNode> Arguments(string close)
    {
        var arguments = ImmutableArray.CreateBuilder<CelNode>();
        if (Take(close) is not null)
        {
            return [];
        }

        do
        {
            arguments.Add(Expression());
        }
        while (Take(",") is not null);
        Expect(close);
        return arguments.ToImmutable();
    }

    private CelToken? Take(string text) => Current.Kind == CelTokenKind.Operator && Current.Text == text ? _tokens[_at++] : null;

    private void Expect(string text)
    {
        if (Take(text) is null)
        {
            throw Unexpected();
        }
    }

    // A single token too many is extraneous to ANTLR; in the midst of others it is a mismatch.
    private CelSyntaxException Unexpected(string expected) => new(new CelIssue(
        Current.Position, $"Syntax error: {(expected == "expecting <EOF>" && _tokens[_at + 1].Kind == CelTokenKind.End ? "extraneous" : "mismatched")} input '{Current.Text}' {expected}"));

    private CelSyntaxException Unexpected() => new(new CelIssue(Current.Position, Current.Kind == CelTokenKind.End
        ? "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
        : $"Syntax error: extraneous input '{Current.Text}'"));
}

using Yaml;

namespace GoTemplate.Syntax;

internal sealed partial class Parser
{
    private PipeNode ParsePipeline(string context, TokenKind end)
    {
        if (++_nesting > MaximumNesting) { throw Error("nested too deeply"); }
        var pipe = new PipeNode(_source, PeekNonSpace().Position);
        while (ParseDeclaration(pipe, context))
        {
        }

        while (true)
        {
            var token = NextNonSpace();
            if (token.Kind == end) { Check(pipe, context); _nesting--; return pipe; }
            if (!StartsOperand(token.Kind)) { throw Unexpected(token, context); }
            Backup();
            pipe.Commands.Add(ParseCommand());
        }
    }

    private bool ParseDeclaration(PipeNode pipe, string context)
    {
        var variable = PeekNonSpace();
        if (variable.Kind != TokenKind.Variable) { return false; }
        Next();
        var after = Peek();
        var next = PeekNonSpace();
        if (next.Kind is TokenKind.Assign or TokenKind.Declare)
        {
            pipe.IsAssignment = next.Kind == TokenKind.Assign;
            NextNonSpace();
            Declare();
            return false;
        }

        if (next is { Kind: TokenKind.Char, Value: "," })
        {
            NextNonSpace();
            Declare();
            if (context == "range" && pipe.Declarations.Count < 2)
            {
                return PeekNonSpace().Kind is TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis
                    ? true
                    : throw Error("range can only initialize variables");
            }

            throw Error($"too many declarations in {context}");
        }

        if (after.Kind == TokenKind.Space) { Backup(variable, after); }
        else { Backup(variable); }
        return false;

        void Declare()
        {
            pipe.Declarations.Add(new VariableNode(_source, variable.Position, variable.Value));
            _variables.Add(variable.Value);
        }
    }

    private void Check(PipeNode pipe, string context)
    {
        if (pipe.Commands.Count == 0) { throw Error($"missing value for {context}"); }
        for (var i = 1; i < pipe.Commands.Count; i++)
        {
            if (pipe.Commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw Error($"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode ParseCommand()
    {
        var command = new CommandNode(_source, PeekNonSpace().Position);
        while (true)
        {
            PeekNonSpace();
            if (ParseOperand() is { } operand) { command.Arguments.Add(operand); }
            var token = Next();
            if (token.Kind == TokenKind.Space) { continue; }
            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParenthesis) { Backup(); }
            else if (token.Kind != TokenKind.Pipe) { throw Unexpected(token, "operand"); }
            break;
        }

        return command.Arguments.Count == 0 ? throw Error("empty command") : command;
    }

    private Node? ParseOperand()
    {
        if (ParseTerm() is not { } node) { return null; }
        if (Peek().Kind != TokenKind.Field) { return node; }
        var chain = new ChainNode(_source, Peek().Position, node);
        while (Peek().Kind == TokenKind.Field) { chain.Names.Add(Next().Value[1..]); }
        return node switch
        {
            FieldNode => new FieldNode(_source, chain.Position, chain.ToString()),
            VariableNode => new VariableNode(_source, chain.Position, chain.ToString()),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {GoJson.Quote(node.ToString()!)}"),
            _ => chain,
        };
    }

    private Node? ParseTerm()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return _isFunction(token.Value)
                    ? new IdentifierNode(_source, token.Position, token.Value)
                    : throw Error($"function {GoJson.Quote(token.Value)} not defined");
            case TokenKind.Dot: return new DotNode(_source, token.Position);
            case TokenKind.Nil: return new NilNode(_source, token.Position);
            case TokenKind.Variable:
                return _variables.Contains(token.Value)
                    ? new VariableNode(_source, token.Position, token.Value)
                    : throw Error($"undefined variable {GoJson.Quote(token.Value)}");
            case TokenKind.Field: return new FieldNode(_source, token.Position, token.Value);
            case TokenKind.Bool: return new BoolNode(_source, token.Position, token.Value == "true");
            case TokenKind.CharConstant or TokenKind.Complex or TokenKind.Number:
                var (number, error) = NumberConstant.Parse(token.Value, token.Kind);
                return number is null ? throw Error(error) : new NumberNode(_source, token.Position, token.Value, number);
            case TokenKind.LeftParenthesis: return ParsePipeline("parenthesized pipeline", TokenKind.RightParenthesis);
            case TokenKind.String or TokenKind.RawString: return new StringNode(_source, token.Position, token.Value, Unquote(token));
        }

        Backup();
        return null;
    }

    private static bool StartsOperand(TokenKind kind) => kind is TokenKind.Bool or TokenKind.CharConstant or TokenKind.Complex or TokenKind.Dot
        or TokenKind.Field or TokenKind.Identifier or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String
        or TokenKind.Variable or TokenKind.LeftParenthesis;

    private string Unquote(Token token) => GoText.Unquote(token.Value) ?? throw Error("invalid syntax");

    private Token Take() => _tokens[_next < _tokens.Count ? _next++ : _tokens.Count - 1];

    private Token Next()
    {
        if (_peeked > 0) { _peeked--; }
        else { _ahead[0] = Take(); }
        return _ahead[_peeked];
    }

    private Token Peek()
    {
        if (_peeked > 0) { return _ahead[_peeked - 1]; }
        _peeked = 1;
        return _ahead[0] = Take();
    }

    private Token NextNonSpace()
    {
        Token token;
        do { token = Next(); } while (token.Kind == TokenKind.Space);
        return token;
    }

    private Token PeekNonSpace()
    {
        var token = NextNonSpace();
        Backup();
        return token;
    }

    private void Backup() => _peeked++;

    private void Backup(Token first)
    {
        _ahead[1] = first;
        _peeked = 2;
    }

    private void Backup(Token first, Token second)
    {
        _ahead[1] = second;
        _ahead[2] = first;
        _peeked = 3;
    }

    private Token Expect(TokenKind kind, string context)
    {
        var token = NextNonSpace();
        return token.Kind == kind ? token : throw Unexpected(token, context);
    }

    private TemplateParseException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error) { return Error($"unexpected {token} in {context}"); }
        var extra = "";
        if (_actionLine != 0 && _actionLine != token.Line)
        {
            extra = token.Value.EndsWith(" action", StringComparison.Ordinal) ? "" : " in action";
            extra += $" started at {_source.Name}:{_actionLine}";
        }

        return Error(token + extra);
    }

    private TemplateParseException Error(string message) => new(_source.Name, _ahead[0].Line, message);
}

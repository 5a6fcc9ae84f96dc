using Yaml;

namespace GoTemplate.Syntax;

/// <summary>Builds the trees of a text: its own and those it defines.</summary>
internal sealed partial class Parser
{
    private const int MaximumNesting = 500;
    private readonly TemplateSource _source;
    private readonly Func<string, bool> _isFunction;
    private readonly Dictionary<string, ListNode> _trees;
    private readonly List<Token> _tokens;
    private readonly Token[] _ahead = new Token[3];
    private List<string> _variables = ["$"];
    private int _next;
    private int _peeked;
    private int _rangeDepth;
    private int _actionLine;
    private int _nesting;

    private Parser(TemplateSource source, Func<string, bool> isFunction, Dictionary<string, ListNode> trees)
    {
        _source = source;
        _isFunction = isFunction;
        _trees = trees;
        _tokens = Lexer.Run(source.Text);
    }

    /// <summary>Parses a text into named trees.</summary>
    /// <exception cref="TemplateParseException">The text is no template.</exception>
    public static Dictionary<string, ListNode> Parse(TemplateSource source, Func<string, bool> isFunction)
    {
        var trees = new Dictionary<string, ListNode>(StringComparer.Ordinal);
        new Parser(source, isFunction, trees).ParseFile();
        return trees;
    }

    private void ParseFile()
    {
        var root = new ListNode(_source, 0);
        while (Peek().Kind != TokenKind.EndOfFile)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                var delimiter = Next();
                if (NextNonSpace().Kind == TokenKind.Define) { ParseDefinition(); continue; }
                Backup(delimiter);
            }

            var node = ParseTextOrAction();
            if (node is BoundaryNode) { throw Error($"unexpected {node}"); }
            root.Nodes.Add(node);
        }

        AddTree(_source.Name, root);
    }

    private void ParseDefinition()
    {
        const string context = "define clause";
        var token = NextNonSpace();
        if (token.Kind is not (TokenKind.String or TokenKind.RawString)) { throw Unexpected(token, context); }
        var name = Unquote(token);
        Expect(TokenKind.RightDelimiter, context);
        WithOwnVariables(() => AddTree(name, ParseBody(context)));
    }

    private ListNode ParseBody(string context)
    {
        var (list, end) = ParseList();
        if (end.IsElse) { throw Error($"unexpected {end} in {context}"); }
        return list;
    }

    private void WithOwnVariables(Action parse)
    {
        var (variables, depth) = (_variables, _rangeDepth);
        (_variables, _rangeDepth) = (["$"], 0);
        parse();
        (_variables, _rangeDepth) = (variables, depth);
    }

    private void AddTree(string name, ListNode root)
    {
        if (!_trees.TryGetValue(name, out var known) || known.IsBlank) { _trees[name] = root; }
        else if (!root.IsBlank) { throw Error($"template: multiple definition of template {GoJson.Quote(name)}"); }
    }

    private (ListNode List, BoundaryNode End) ParseList()
    {
        if (++_nesting > MaximumNesting) { throw Error("nested too deeply"); }
        var list = new ListNode(_source, PeekNonSpace().Position);
        while (PeekNonSpace().Kind != TokenKind.EndOfFile)
        {
            var node = ParseTextOrAction();
            if (node is BoundaryNode end) { _nesting--; return (list, end); }
            list.Nodes.Add(node);
        }

        throw Error("unexpected EOF");
    }

    private Node ParseTextOrAction()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextNode(_source, token.Position, token.Value);
            case TokenKind.LeftDelimiter:
                _actionLine = token.Line;
                var action = ParseAction();
                _actionLine = 0;
                return action;
            default:
                throw Unexpected(token, "input");
        }
    }

    private Node ParseAction()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Block: return ParseBlock();
            case TokenKind.Break or TokenKind.Continue: return ParseJump(token);
            case TokenKind.Else:
                var next = PeekNonSpace();
                return new BoundaryNode(_source, next.Kind is TokenKind.If or TokenKind.With ? next.Position : Expect(TokenKind.RightDelimiter, "else").Position, isElse: true);
            case TokenKind.End: return new BoundaryNode(_source, Expect(TokenKind.RightDelimiter, "end").Position, isElse: false);
            case TokenKind.If: return ParseBranch(BranchKind.If, "if");
            case TokenKind.With: return ParseBranch(BranchKind.With, "with");
            case TokenKind.Range: return ParseBranch(BranchKind.Range, "range");
            case TokenKind.Template: return ParseTemplateCall();
        }

        Backup();
        var first = Peek();
        return new ActionNode(_source, first.Position, ParsePipeline("command", TokenKind.RightDelimiter));
    }

    private JumpNode ParseJump(Token token)
    {
        var isBreak = token.Kind == TokenKind.Break;
        var word = isBreak ? "{{break}}" : "{{continue}}";
        var next = NextNonSpace();
        if (next.Kind != TokenKind.RightDelimiter) { throw Unexpected(next, word); }
        if (_rangeDepth == 0) { throw Error(word + " outside {{range}}"); }
        return new JumpNode(_source, token.Position, isBreak);
    }

    private TemplateNode ParseBlock()
    {
        const string context = "block clause";
        var token = NextNonSpace();
        var name = ParseTemplateName(token, context);
        var pipe = ParsePipeline(context, TokenKind.RightDelimiter);
        WithOwnVariables(() => AddTree(name, ParseBody(context)));
        return new TemplateNode(_source, token.Position, name, pipe);
    }

    private TemplateNode ParseTemplateCall()
    {
        const string context = "template clause";
        var token = NextNonSpace();
        var name = ParseTemplateName(token, context);
        PipeNode? pipe = null;
        if (NextNonSpace().Kind != TokenKind.RightDelimiter)
        {
            Backup();
            pipe = ParsePipeline(context, TokenKind.RightDelimiter);
        }

        return new TemplateNode(_source, token.Position, name, pipe);
    }

    private string ParseTemplateName(Token token, string context) =>
        token.Kind is TokenKind.String or TokenKind.RawString ? Unquote(token) : throw Unexpected(token, context);

    private BranchNode ParseBranch(BranchKind kind, string context)
    {
        var visible = _variables.Count;
        var pipe = ParsePipeline(context, TokenKind.RightDelimiter);
        if (kind == BranchKind.Range) { _rangeDepth++; }
        var (list, end) = ParseList();
        if (kind == BranchKind.Range) { _rangeDepth--; }
        ListNode? elseList = null;
        if (end.IsElse)
        {
            var chained = (kind == BranchKind.If && Peek().Kind == TokenKind.If) || (kind == BranchKind.With && Peek().Kind == TokenKind.With);
            if (chained)
            {
                if (++_nesting > MaximumNesting) { throw Error("nested too deeply"); }
                Next();
                elseList = new ListNode(_source, end.Position);
                elseList.Nodes.Add(ParseBranch(kind, context));
                _nesting--;
            }
            else
            {
                (elseList, end) = ParseList();
                if (end.IsElse) { throw Error($"expected end; found {end}"); }
            }
        }

        _variables.RemoveRange(visible, _variables.Count - visible);
        return new BranchNode(_source, pipe.Position, kind, pipe, list, elseList);
    }
}

using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using GoTemplate.Syntax;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Execution;

/// <summary>Runs the tree of one template, after text/template's <c>exec.go</c>: the node marked last is the one an error names.</summary>
internal sealed partial class Executor
{
    private readonly TemplateSet _set;
    private readonly string _name;
    private readonly StringBuilder _output;
    private readonly List<(string Name, Slot Value)> _variables = [];
    private readonly int _depth;
    private readonly ExecutionBudget _budget;
    private readonly CancellationToken _cancellationToken;
    private Node? _node;

    public Executor(TemplateSet set, string name, StringBuilder output, object? data, int depth, ExecutionBudget budget, CancellationToken cancellationToken)
        : this(set, name, output, data is null ? Slot.Invalid : Slot.Concrete(data), depth, budget, cancellationToken)
    {
    }

    private Executor(TemplateSet set, string name, StringBuilder output, Slot dot, int depth, ExecutionBudget budget, CancellationToken cancellationToken)
    {
        (_set, _name, _output, _depth, _budget, _cancellationToken) = (set, name, output, depth, budget, cancellationToken);
        _variables.Add(("$", dot));
    }

    private enum Flow
    {
        Next, Break, Continue,
    }

    public void Run(ListNode tree) => Walk(_variables[0].Value, tree);

    private Flow Walk(Slot dot, Node node)
    {
        _node = node;
        switch (node)
        {
            case ListNode list:
                foreach (var child in list.Nodes)
                {
                    if (Walk(dot, child) is not Flow.Next and var flow) { return flow; }
                }

                return Flow.Next;
            case TextNode text: Write(text.Text); return Flow.Next;
            case ActionNode action:
                var value = EvaluatePipeline(dot, action.Pipe);
                if (action.Pipe.Declarations.Count == 0) { Print(action, value); }
                return Flow.Next;
            case BranchNode { Kind: BranchKind.Range } range: return WalkRange(dot, range);
            case BranchNode branch: return WalkBranch(dot, branch);
            case TemplateNode template: WalkTemplate(dot, template); return Flow.Next;
            case JumpNode jump: return jump.IsBreak ? Flow.Break : Flow.Continue;
            default: throw Fail($"unknown node: {node}");
        }
    }

    private Flow WalkBranch(Slot dot, BranchNode branch)
    {
        var mark = _variables.Count;
        var value = EvaluatePipeline(dot, branch.Pipe);
        var flow = Flow.Next;
        if (value.IsValid && GoTypes.IsTrue(value.Value)) { flow = Walk(branch.Kind == BranchKind.With ? value : dot, branch.List); }
        else if (branch.ElseList is { } otherwise) { flow = Walk(dot, otherwise); }
        Pop(mark);
        return flow;
    }

    private Flow WalkRange(Slot dot, BranchNode range)
    {
        var outer = _variables.Count;
        var value = EvaluatePipeline(dot, range.Pipe).Unwrap();
        var mark = _variables.Count;
        var any = false;
        switch (value.Value)
        {
            case null: break;
            case nint or long or int or byte:
                if (range.Pipe.Declarations.Count > 1) { throw Fail($"can't use {GoFormat.Print(value.Value)} to iterate over more than one variable"); }
                for (long i = 0, count = GoTypes.ToLong(value.Value); i < count; i++)
                {
                    any = true;
                    var number = Slot.Concrete(value.Value is nint ? (nint)i : value.Value is long ? i : (object)(byte)i);
                    if (!Iterate(number, number)) { break; }
                }

                break;
            case IDictionary map:
                foreach (var key in GoFormat.SortedKeys(map))
                {
                    any = true;
                    if (!Iterate(Slot.Concrete(key), map is Dictionary<string, object?> ? Slot.Element(map[key]) : Slot.Concrete(map[key]!))) { break; }
                }

                break;
            case IList list:
                for (var i = 0; i < list.Count; i++)
                {
                    any = true;
                    if (!Iterate(Slot.Concrete((nint)i), list is List<object?> ? Slot.Element(list[i]) : Slot.Concrete(list[i]!))) { break; }
                }

                break;
            default: throw Fail($"range can't iterate over {GoFormat.Print(value.Value)}");
        }

        // In the else part of a loop, break ends that loop, and continue is one of the loop around it.
        var flow = !any && range.ElseList is { } otherwise ? Walk(dot, otherwise) : Flow.Next;
        Pop(outer);
        return flow == Flow.Continue ? flow : Flow.Next;

        bool Iterate(Slot index, Slot element)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (++_budget.Iterations > _set.Options.Limits.Iterations) { throw Fail("too many iterations"); }
            var declared = range.Pipe.Declarations;
            if (declared.Count > 0)
            {
                if (range.Pipe.IsAssignment) { SetVariable(declared[0].Names[0], declared.Count > 1 ? index : element); }
                else { _variables[^1] = (_variables[^1].Name, element); }
            }

            if (declared.Count > 1)
            {
                if (range.Pipe.IsAssignment) { SetVariable(declared[1].Names[0], element); }
                else { _variables[^2] = (_variables[^2].Name, index); }
            }

            var turn = Walk(element, range.List);
            Pop(mark);
            return turn != Flow.Break;
        }
    }

    private void WalkTemplate(Slot dot, TemplateNode node)
    {
        var tree = _set.Find(node.Name) ?? throw Fail($"template {GoJson.Quote(node.Name)} not defined");
        if (_depth >= _set.Options.Limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fail($"exceeded maximum template depth ({_set.Options.Limits.Depth})");
        }

        var data = node.Pipe is null ? Slot.Invalid : EvaluatePipeline(dot, node.Pipe);
        new Executor(_set, node.Name, _output, data, _depth + 1, _budget, _cancellationToken).Run(tree);
    }

    private void Print(Node node, Slot value)
    {
        _node = node;
        if (!value.IsValid || value.Value is null) { Write("<no value>"); return; }
        if (value.Value is TemplateFunction) { throw Fail($"can't print {node} of type func()"); }
        Write(GoFormat.Print(value.Value));
    }

    private void Write(string text)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _budget.Written += text.Length;
        if (_budget.Written > _set.Options.Limits.OutputLength) { throw Fail("output too long"); }
        _output.Append(text);
    }

    private void Pop(int mark) => _variables.RemoveRange(mark, _variables.Count - mark);

    private void SetVariable(string name, Slot value)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name) { _variables[i] = (name, value); return; }
        }

        throw Fail($"undefined variable: {name}");
    }

    private Slot Variable(string name)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name) { return _variables[i].Value; }
        }

        throw Fail($"undefined variable: {name}");
    }

    private TemplateExecutionException Fail(string problem, Exception? inner = null, bool isMissing = false)
    {
        var node = _node!;
        var source = node.Source;
        return new($"{source.Name}:{source.LineOf(node.Position)}:{source.ColumnOf(node.Position)}", _name, node.ToString()!, problem, inner) { IsMissingHere = isMissing };
    }
}

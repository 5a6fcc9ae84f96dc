using System.Collections;
using GoTemplate.Syntax;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Execution;

internal sealed partial class Executor
{
    private Slot EvaluatePipeline(Slot dot, PipeNode pipe)
    {
        _node = pipe;
        var value = Slot.Missing;
        foreach (var command in pipe.Commands) { value = EvaluateCommand(dot, command, value).Unwrap(); }
        foreach (var variable in pipe.Declarations)
        {
            if (pipe.IsAssignment) { SetVariable(variable.Names[0], value); }
            else { _variables.Add((variable.Names[0], value)); }
        }

        return value;
    }

    private Slot EvaluateCommand(Slot dot, CommandNode command, Slot final)
    {
        var first = command.Arguments[0];
        switch (first)
        {
            case FieldNode field: return EvaluateFieldNode(dot, field, command.Arguments, final);
            case ChainNode chain: return EvaluateChain(dot, chain, command.Arguments, final);
            case IdentifierNode identifier: return EvaluateFunction(dot, identifier, command, command.Arguments, final);
            case PipeNode pipe:
                NotAFunction(command.Arguments, final);
                return EvaluatePipeline(dot, pipe);
            case VariableNode variable: return EvaluateVariable(dot, variable, command.Arguments, final);
        }

        _node = first;
        NotAFunction(command.Arguments, final);
        return first switch
        {
            BoolNode flag => Slot.Concrete(flag.Value),
            DotNode => dot,
            NilNode => throw Fail("nil is not a command"),
            NumberNode number => Constant(number),
            StringNode text => Slot.Concrete(text.Text),
            _ => throw Fail($"can't evaluate command {GoJson.Quote(first.ToString()!)}"),
        };
    }

    private void NotAFunction(List<Node>? arguments, Slot final)
    {
        if (arguments is { Count: > 1 } || !final.IsMissing) { throw Fail($"can't give argument to non-function {arguments?[0]}"); }
    }

    private Slot Constant(NumberNode node)
    {
        _node = node;
        var (integer, unsigned, number, complex) = node.Value;
        if (complex is { } c) { return Slot.Concrete(c); }
        var text = node.Text;
        var isHex = text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X' && text.AsSpan().IndexOfAny('p', 'P') < 0;
        if (number is { } f && !isHex && text[0] != '\'' && text.AsSpan().IndexOfAny(".eEpP") >= 0) { return Slot.Concrete(f); }
        if (integer is { } i) { return Slot.Concrete((nint)i); }
        throw Fail($"{text} overflows int" + (unsigned is null ? "" : ""));
    }

    private Slot EvaluateFieldNode(Slot dot, FieldNode field, List<Node>? arguments, Slot final)
    {
        _node = field;
        return EvaluateFields(dot, dot, field, field.Names, 0, arguments, final);
    }

    private Slot EvaluateChain(Slot dot, ChainNode chain, List<Node>? arguments, Slot final)
    {
        _node = chain;
        if (chain.Subject is NilNode) { throw Fail($"indirection through explicit nil in {chain}"); }
        var receiver = EvaluateArgument(dot, null, chain.Subject);
        return EvaluateFields(dot, receiver, chain, chain.Names, 0, arguments, final);
    }

    private Slot EvaluateVariable(Slot dot, VariableNode variable, List<Node>? arguments, Slot final)
    {
        _node = variable;
        var value = Variable(variable.Names[0]);
        if (variable.Names.Length > 1) { return EvaluateFields(dot, value, variable, variable.Names, 1, arguments, final); }
        NotAFunction(arguments, final);
        return value;
    }

    private Slot EvaluateFields(Slot dot, Slot receiver, Node node, IReadOnlyList<string> names, int from, List<Node>? arguments, Slot final)
    {
        for (var i = from; i < names.Count - 1; i++) { receiver = EvaluateField(dot, names[i], node, null, Slot.Missing, receiver); }
        return EvaluateField(dot, names[^1], node, arguments, final, receiver);
    }

    private Slot EvaluateField(Slot dot, string name, Node node, List<Node>? arguments, Slot final, Slot receiver)
    {
        if (!receiver.IsValid)
        {
            return _set.Options.MissingKey == MissingKey.Error ? throw Fail($"nil data; no entry for key {GoJson.Quote(name)}") : Slot.Invalid;
        }

        if (receiver.Value is null) { throw Fail($"nil pointer evaluating {receiver.TypeName}.{name}"); }
        var hasArguments = arguments is { Count: > 1 } || !final.IsMissing;
        if (receiver.Value is IGoObject special && special.TryGetMember(name, out var member))
        {
            if (member is TemplateFunction method) { return Call(dot, method, false, node, name, arguments, final); }
            return hasArguments ? throw Fail($"{name} has arguments but cannot be invoked as function") : Slot.Result(member);
        }

        if (receiver.Value is IDictionary map)
        {
            if (hasArguments) { throw Fail($"{name} is not a method but has arguments"); }
            var isUntyped = map is Dictionary<string, object?>;
            if (map.Contains(name)) { return isUntyped ? Slot.Element(map[name]) : Slot.Concrete(map[name]!); }
            return _set.Options.MissingKey switch
            {
                MissingKey.Error => throw Fail($"map has no entry for key {GoJson.Quote(name)}", isMissing: true),
                MissingKey.Zero => isUntyped ? Slot.NilInterface : Slot.Concrete(""),
                _ => Slot.Invalid,
            };
        }

        throw Fail($"can't evaluate field {name} in type {receiver.TypeName}", isMissing: true);
    }

    private Slot EvaluateFunction(Slot dot, IdentifierNode identifier, Node command, List<Node>? arguments, Slot final)
    {
        _node = identifier;
        var function = _set.FindFunction(identifier.Name, out var isBuiltIn)
            ?? throw Fail($"{GoJson.Quote(identifier.Name)} is not a defined function");
        return Call(dot, function, isBuiltIn, command, identifier.Name, arguments, final);
    }

    private Slot Call(Slot dot, TemplateFunction function, bool isBuiltIn, Node node, string name, List<Node>? nodes, Slot final)
    {
        var given = nodes is null ? 0 : nodes.Count - 1;
        var count = given + (final.IsMissing ? 0 : 1);
        var types = function.Parameters;
        var fixedCount = function.IsVariadic ? types.Count - 1 : types.Count;
        if (function.IsVariadic && count < fixedCount) { throw Fail($"wrong number of args for {name}: want at least {fixedCount} got {given}"); }
        if (!function.IsVariadic && count != types.Count) { throw Fail($"wrong number of args for {name}: want {types.Count} got {count}"); }
        if (isBuiltIn && name is "and" or "or") { return CallLogic(dot, name == "or", nodes, final); }
        string TypeAt(int index) => index < fixedCount ? types[index] : types[^1];

        var arguments = new object?[count];
        var last = Slot.Missing;
        for (var i = 0; i < given; i++)
        {
            last = EvaluateArgument(dot, TypeAt(i), nodes![i + 1]);
            arguments[i] = last.Value;
        }

        if (!final.IsMissing)
        {
            last = Validate(final, TypeAt(count - 1));
            arguments[^1] = last.Value;
        }

        if (isBuiltIn && name == "len" && !last.IsValid)
        {
            // A nil that was fetched is a nil pointer to len; one that is no value at all makes it panic.
            _node = node;
            throw Fail($"error calling {name}: ", new TemplateFunctionException("reflect: call of reflect.Value.Type on zero Value"));
        }

        try
        {
            var result = function.Body(arguments);
            if (result is string { Length: var length } && length > _set.Options.Limits.TextLength) { throw new TemplateFunctionException("text too long"); }
            if (result is ICollection { Count: var items } && items > _set.Options.Limits.TextLength) { throw new TemplateFunctionException("list too long"); }
            return Slot.Result(result);
        }
        catch (TemplateFunctionException error)
        {
            _node = node;
            throw Fail($"error calling {name}: ", error.InnerException is TemplateException cause && error.Message.Length == 0 ? cause : error);
        }
        catch (TemplateException error)
        {
            _node = node;
            throw Fail($"error calling {name}: ", error);
        }
    }

    private Slot CallLogic(Slot dot, bool isOr, List<Node>? nodes, Slot final)
    {
        var value = Slot.Missing;
        for (var i = 1; i < (nodes?.Count ?? 0); i++)
        {
            value = EvaluateArgument(dot, "interface {}", nodes![i]);
            if (GoTypes.IsTrue(value.Value) == isOr) { return value; }
        }

        return final.IsMissing ? value : Validate(final, "interface {}");
    }
}

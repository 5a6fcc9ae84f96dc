using GoTemplate.Syntax;
using GoTemplate.Values;

namespace GoTemplate.Execution;

internal sealed partial class Executor
{
    private Slot EvaluateArgument(Slot dot, string? type, Node node)
    {
        _node = node;
        switch (node)
        {
            case DotNode: return Validate(dot, type);
            case NilNode:
                if (type is not null && !GoTypes.CanBeNil(type)) { throw Fail($"cannot assign nil to {type}"); }
                return type switch
                {
                    "map[string]interface {}" => Slot.Concrete(new GoNilMap()),
                    "[]interface {}" => Slot.Concrete(GoTypes.NilList),
                    _ => Slot.Invalid,
                };
            case FieldNode field: return Validate(EvaluateFieldNode(dot, field, [node], Slot.Missing), type);
            case VariableNode variable: return Validate(EvaluateVariable(dot, variable, null, Slot.Missing), type);
            case PipeNode pipe: return Validate(EvaluatePipeline(dot, pipe), type);
            case IdentifierNode identifier: return Validate(EvaluateFunction(dot, identifier, identifier, null, Slot.Missing), type);
            case ChainNode chain: return Validate(EvaluateChain(dot, chain, null, Slot.Missing), type);
        }

        switch (type)
        {
            case "bool": return node is BoolNode flag ? Slot.Concrete(flag.Value) : throw Fail($"expected bool; found {node}");
            case "string": return node is StringNode text ? Slot.Concrete(text.Text) : throw Fail($"expected string; found {node}");
            case "float64": return node is NumberNode { Value.Float: { } number } ? Slot.Concrete(number) : throw Fail($"expected float; found {node}");
            case "uint32": return node is NumberNode { Value.Unsigned: { } natural and <= uint.MaxValue } ? Slot.Concrete(natural) : throw Fail($"expected unsigned integer; found {node}");
            case "int" or "int64":
                var integer = node is NumberNode { Value.Integer: { } whole } ? whole : throw Fail($"expected integer; found {node}");
                return Slot.Concrete(type == "int" ? (nint)integer : (object)integer);
            case "interface {}" or null:
                return node switch
                {
                    BoolNode literal => Slot.Concrete(literal.Value),
                    NumberNode literal => Constant(literal),
                    StringNode literal => Slot.Concrete(literal.Text),
                    _ => throw Fail($"can't handle assignment of {node} to empty interface argument"),
                };
            default: throw Fail($"can't handle {node} for arg of type {type}");
        }
    }

    private Slot Validate(Slot value, string? type)
    {
        if (!value.IsValid)
        {
            if (type is null) { return Slot.Invalid; }
            if (!GoTypes.CanBeNil(type)) { throw Fail($"invalid value; expected {type}"); }
            return type switch
            {
                "map[string]interface {}" => Slot.Concrete(new GoNilMap()),
                "[]interface {}" => Slot.Concrete(GoTypes.NilList),
                _ => Slot.Invalid,
            };
        }

        if (type is null or "interface {}") { return value; }
        if (value.Value is null) { throw Fail($"wrong type for value; expected {type}; got {value.TypeName}"); }
        return GoTypes.IsAssignable(value.Value, type)
            ? Slot.Concrete(value.Value)
            : throw Fail($"wrong type for value; expected {type}; got {GoTypes.NameOf(value.Value)}");
    }
}

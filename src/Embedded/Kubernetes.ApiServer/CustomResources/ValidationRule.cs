using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>One rule of <c>x-kubernetes-validations</c>.</summary>
internal sealed record ValidationRule
{
    /// <summary>The expression.</summary>
    public required string Rule { get; init; }

    /// <summary>What to say where it does not hold; may be empty.</summary>
    public required string Message { get; init; }

    /// <summary>The expression compiled; null where it does not compile.</summary>
    public CelProgram? Program { get; init; }

    /// <summary>An expression that makes the message; null where there is none, or where it does not compile.</summary>
    public CelProgram? MessageProgram { get; init; }

    /// <summary>Why the expression does not compile; null where it does.</summary>
    public string? Failure { get; init; }

    /// <summary>Why the expression of the message does not compile; null where it does, or is absent.</summary>
    public string? MessageFailure { get; init; }

    /// <summary>The reason of the cause.</summary>
    public string Reason { get; init; } = "FieldValueInvalid";

    /// <summary>The field below that is to blame, such as <c>.size</c>; empty for the value itself.</summary>
    public string FieldPath { get; init; } = "";

    /// <summary>Whether <c>oldSelf</c> is an optional value, so that the rule holds for creations too.</summary>
    public bool OptionalOldSelf { get; init; }

    /// <summary>Whether it compares with the value before.</summary>
    public bool IsTransition { get; init; }

    /// <summary>How errors name it: by its message, or by itself.</summary>
    public string Shown => (Message.Length > 0 ? Message : Rule).Trim();

    /// <summary>Compiles a rule for values of a schema.</summary>
    public static ValidationRule Compile(JsonObject source, JsonObject schema)
    {
        var rule = new ValidationRule
        {
            Rule = (string?)source["rule"] ?? "",
            Message = (string?)source["message"] ?? "",
            Reason = (string?)source["reason"] ?? "FieldValueInvalid",
            FieldPath = (string?)source["fieldPath"] ?? "",
            OptionalOldSelf = source["optionalOldSelf"]?.GetValueKind() == JsonValueKind.True,
        };
        var type = CelSchemaTypes.Of(schema);
        var variables = ImmutableDictionary<string, CelType>.Empty.Add("self", type).Add("oldSelf", rule.OptionalOldSelf ? CelType.Optional(type) : type);
        var (program, failure) = rule.Rule.Trim().Length > 0 ? Compile(rule.Rule, variables, CelType.Bool) : (null, null);
        var (message, messageFailure) = program is not null && (string?)source["messageExpression"] is { Length: > 0 } expression ? Compile(expression, variables, CelType.String) : (null, null);
        return rule with { Program = program, Failure = failure, MessageProgram = message, MessageFailure = messageFailure, IsTransition = program?.Names("oldSelf") ?? false };
    }

    private static (CelProgram? Program, string? Failure) Compile(string text, ImmutableDictionary<string, CelType> variables, CelType wanted)
    {
        var isRule = wanted == CelType.Bool;
        try
        {
            var program = CelProgram.Compile(text, variables);
            return program.Type == wanted
                ? program.InstantiationFailure is { } failure ? (null, $"{(isRule ? "program" : "messageExpression")} instantiation failed: {failure}") : (program, null)
                : (null, isRule ? "cel expression must evaluate to a bool" : "messageExpression must evaluate to a string");
        }
        catch (CelException error)
        {
            return (null, $"{(isRule ? "" : "messageExpression ")}compilation failed: {error.Message}");
        }
    }
}

namespace Helm.Charts;

/// <summary>What encoding/json calls a value in its messages.</summary>
internal static class GoJsonKind
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool => "bool",
        string => "string",
        List<object?> => "array",
        Dictionary<string, object?> => "object",
        _ => "number",
    };
}

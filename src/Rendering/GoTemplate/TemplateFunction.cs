namespace GoTemplate;

/// <summary>A function or method that templates call, with Go's parameter types, which decide what may be passed.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Parameters">Go's names of the parameter types, such as <c>string</c>, <c>int</c>, <c>interface {}</c>.</param>
/// <param name="IsVariadic">Whether the last parameter may be given any number of times.</param>
/// <param name="Body">What it does; arguments arrive checked. Fails with a <see cref="TemplateFunctionException"/>.</param>
public sealed record TemplateFunction(string Name, IReadOnlyList<string> Parameters, bool IsVariadic, Func<object?[], object?> Body)
{
    /// <summary>Makes a function from a short signature.</summary>
    /// <param name="name">The name.</param>
    /// <param name="signature">Types separated by commas: <c>any</c>, <c>map</c>, <c>list</c>, <c>strings</c> or a Go name; <c>...</c> behind the last makes it variadic.</param>
    /// <param name="body">What it does.</param>
    /// <returns>The function.</returns>
    public static TemplateFunction Of(string name, string signature, Func<object?[], object?> body)
    {
        var variadic = signature.EndsWith("...", StringComparison.Ordinal);
        var types = signature.TrimEnd('.').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(name, [.. types.Select(Full)], variadic, body);
    }

    private static string Full(string type) => type switch
    {
        "any" => "interface {}",
        "map" => "map[string]interface {}",
        "list" => "[]interface {}",
        "strings" => "[]string",
        _ => type,
    };
}

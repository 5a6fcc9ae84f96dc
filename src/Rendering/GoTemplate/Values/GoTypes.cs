using System.Collections;
using System.Numerics;
using Yaml;

namespace GoTemplate.Values;

/// <summary>
/// How Go's types are held here: <c>int</c> is <see cref="nint"/>, <c>int64</c> is <see cref="long"/>, <c>float64</c> is
/// <see cref="double"/>, <c>uint8</c> is <see cref="byte"/>, <c>[]interface {}</c> is <c>List&lt;object?&gt;</c>, <c>map[string]interface {}</c> is
/// <c>Dictionary&lt;string, object?&gt;</c>; typed lists and maps are those of .NET; the rest is an <see cref="IGoObject"/>.
/// </summary>
public static class GoTypes
{
    /// <summary>The type's name as <c>%T</c> prints it.</summary>
    /// <param name="value">A value.</param>
    /// <returns>The name.</returns>
    public static string NameOf(object? value) => value switch
    {
        null => "<nil>",
        IGoObject special => special.TypeName,
        bool => "bool",
        string => "string",
        double => "float64",
        nint => "int",
        long => "int64",
        int => "int32",
        ulong => "uint64",
        byte => "uint8",
        Complex => "complex128",
        byte[] => "[]uint8",
        List<object?> => "[]interface {}",
        List<string> => "[]string",
        List<nint> => "[]int",
        List<List<object?>> => "[][]interface {}",
        Dictionary<string, object?> => "map[string]interface {}",
        Dictionary<string, string> => "map[string]string",
        TemplateFunction => "func()",
        _ => value.GetType().Name,
    };

    /// <summary>Go's kind of a value, as <c>kindOf</c> says it.</summary>
    /// <param name="value">A value.</param>
    /// <returns>The kind.</returns>
    public static string KindOf(object? value) => value switch
    {
        null => "invalid",
        IGoObject special => special.Kind,
        IDictionary => "map",
        IList => "slice",
        TemplateFunction => "func",
        _ => NameOf(value),
    };

    /// <summary>Go's truth: zero values, empty texts, lists and maps are false.</summary>
    /// <param name="value">A value.</param>
    /// <returns>Its truth.</returns>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        double number => number != 0,
        nint number => number != 0,
        long number => number != 0,
        int number => number != 0,
        ulong number => number != 0,
        byte number => number != 0,
        Complex number => number != Complex.Zero,
        ICollection many => many.Count > 0,
        _ => true,
    };

    /// <summary>Whether a value may be passed where a type is wanted.</summary>
    internal static bool IsAssignable(object value, string type) => type == "interface {}" || NameOf(value) == type
        || (type == "map[string]interface {}" && value is Dictionary<string, object?>)
        || (type == "[]interface {}" && value is List<object?>)
        || (type == "fmt.Stringer" && value is IGoObject { Text: not null });

    /// <summary>Whether nil is a value of the type.</summary>
    internal static bool CanBeNil(string type) => type[0] is '[' or '*' || type.StartsWith("map[", StringComparison.Ordinal) || type is "interface {}" or "func()";

    /// <summary>Whether the value is an integer of any kind.</summary>
    internal static bool IsInteger(object? value) => value is nint or long or int or byte or ulong;

    /// <summary>The number of an integer of any signed kind.</summary>
    internal static long ToLong(object value) => value switch
    {
        nint number => number,
        long number => number,
        int number => number,
        byte number => number,
        ulong number => unchecked((long)number),
        _ => throw new InvalidCastException(),
    };

    /// <summary>A typed nil list.</summary>
    public static List<object?> NilList => new GoNilList();

    /// <summary>A nil list of texts.</summary>
    internal static List<string> NilTexts => new GoNilTexts();

    private sealed class GoNilTexts : List<string>, IGoNil;

    private sealed class GoNilList : List<object?>, IGoNil;
}

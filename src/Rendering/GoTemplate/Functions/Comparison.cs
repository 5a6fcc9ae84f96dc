using System.Collections;
using System.Numerics;
using GoTemplate.Values;

namespace GoTemplate.Functions;

/// <summary>eq, ne, lt, le, gt and ge of text/template.</summary>
internal static class Comparison
{
    private enum Basic
    {
        Invalid, Bool, Int, Uint, Float, Complex, String, Other,
    }

    public static bool Equal(object?[] arguments)
    {
        var first = arguments[0];
        if (arguments.Length < 2) { throw new TemplateFunctionException("missing argument for comparison"); }
        for (var i = 1; i < arguments.Length; i++)
        {
            if (EqualTo(first, arguments[i])) { return true; }
        }

        return false;
    }

    public static bool Less(object? a, object? b)
    {
        var (x, y) = (KindOf(a), KindOf(b));
        if (x is Basic.Other or Basic.Invalid || y is Basic.Other or Basic.Invalid) { throw new TemplateFunctionException("invalid type for comparison"); }
        if (x != y)
        {
            if ((x, y) is (Basic.Int, Basic.Uint) or (Basic.Uint, Basic.Int)) { return Number(a!) < Number(b!); }
            throw Incompatible(a, b);
        }

        return x switch
        {
            Basic.Int or Basic.Uint => Number(a!) < Number(b!),
            Basic.Float => (double)a! < (double)b!,
            Basic.String => Yaml.Utf8Order.Compare((string)a!, (string)b!) < 0,
            _ => throw new TemplateFunctionException("invalid type for comparison"),
        };
    }

    private static bool EqualTo(object? a, object? b)
    {
        if (a is null || b is null) { return a is null && b is null; }
        var (x, y) = (KindOf(a), KindOf(b));
        if (x != y)
        {
            if ((x, y) is (Basic.Int, Basic.Uint) or (Basic.Uint, Basic.Int)) { return Number(a) == Number(b); }
            throw Incompatible(a, b);
        }

        switch (x)
        {
            case Basic.Bool: return (bool)a == (bool)b;
            case Basic.Int or Basic.Uint: return Number(a) == Number(b);
            case Basic.Float: return (double)a == (double)b;
            case Basic.Complex: return (Complex)a == (Complex)b;
            case Basic.String: return (string)a == (string)b;
        }

        if (GoTypes.KindOf(a) != GoTypes.KindOf(b))
        {
            throw new TemplateFunctionException($"non-comparable types {Shown(a)}: {GoTypes.NameOf(a)}, {GoTypes.NameOf(b)}: {GoFormat.Print(b)}");
        }

        if (a is Yaml.IGoNil || b is Yaml.IGoNil) { return a is Yaml.IGoNil && b is Yaml.IGoNil; }
        if (b is ICollection) { throw new TemplateFunctionException($"non-comparable type {Shown(b)}: {GoTypes.NameOf(b)}"); }
        return a is Time.GoTime ? a.Equals(b) : ReferenceEquals(a, b);
    }

    private static string Shown(object value) => GoPrintf.Format("%s", [value]);

    private static TemplateFunctionException Incompatible(object? a, object? b) =>
        new($"incompatible types for comparison: {GoTypes.NameOf(a)} and {GoTypes.NameOf(b)}");

    private static BigInteger Number(object value) => value is ulong unsigned ? unsigned : GoTypes.ToLong(value);

    private static Basic KindOf(object? value) => value switch
    {
        null => Basic.Invalid,
        bool => Basic.Bool,
        nint or long or int => Basic.Int,
        byte or ulong => Basic.Uint,
        double => Basic.Float,
        Complex => Basic.Complex,
        string => Basic.String,
        _ => Basic.Other,
    };
}

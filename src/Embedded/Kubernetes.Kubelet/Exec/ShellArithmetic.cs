using System.Globalization;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Computes <c>$((...))</c>: whole numbers with the operators of C, and variables.</summary>
internal sealed class ShellArithmetic
{
    private const int Deepest = 64;
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];
    private readonly string _text;
    private readonly ShellSession _session;
    private int _at;
    private int _depth;

    private ShellArithmetic(string text, ShellSession session) => (_text, _session) = (text, session);

    /// <summary>Computes an expression.</summary>
    /// <exception cref="ShellSyntaxException">It is none, or divides by zero.</exception>
    internal static long Evaluate(string text, ShellSession session)
    {
        if (string.IsNullOrWhiteSpace(text)) { return 0; }
        var arithmetic = new ShellArithmetic(text, session);
        var value = arithmetic.Binary(0);
        arithmetic.SkipBlanks();
        return arithmetic._at >= text.Length ? value : throw Error();
    }

    private long Binary(int level)
    {
        if (level == Levels.Length) { return Unary(); }
        var left = Binary(level + 1);
        while (Levels[level].FirstOrDefault(Take) is { } operation)
        {
            var right = Binary(level + 1);
            left = operation switch
            {
                "||" => left != 0 || right != 0 ? 1 : 0,
                "&&" => left != 0 && right != 0 ? 1 : 0,
                "==" => left == right ? 1 : 0,
                "!=" => left != right ? 1 : 0,
                "<=" => left <= right ? 1 : 0,
                ">=" => left >= right ? 1 : 0,
                "<" => left < right ? 1 : 0,
                ">" => left > right ? 1 : 0,
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ when right == 0 => throw new ShellSyntaxException("arithmetic expression: division by zero"),
                _ when right == -1 => operation == "/" ? -left : 0,
                "/" => left / right,
                _ => left % right,
            };
        }

        return left;
    }

    private long Unary()
    {
        if (++_depth > Deepest) { throw Error(); }
        try
        {
            if (Take("!")) { return Unary() == 0 ? 1 : 0; }
            if (Take("-")) { return -Unary(); }
            if (Take("+")) { return Unary(); }
            if (Take("("))
            {
                var inner = Binary(0);
                return Take(")") ? inner : throw Error();
            }

            SkipBlanks();
            var start = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_')) { _at++; }
            var word = _text[start.._at];
            if (word.Length > 0 && !char.IsAsciiDigit(word[0]))
            {
                word = _session.Environment.GetValueOrDefault(word) is { Length: > 0 } value ? value.Trim() : "0";
            }

            return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Error();
        }
        finally
        {
            _depth--;
        }
    }

    private bool Take(string operation)
    {
        SkipBlanks();
        if (string.CompareOrdinal(_text, _at, operation, 0, operation.Length) != 0) { return false; }
        if (operation == "!" && _at + 1 < _text.Length && _text[_at + 1] == '=') { return false; }
        _at += operation.Length;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) { _at++; }
    }

    private static ShellSyntaxException Error() => new("arithmetic syntax error");
}

using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using Yaml;

namespace GoTemplate.Values;

/// <summary>Go's <c>fmt.Sprintf</c> for the types that templates know.</summary>
internal sealed class GoPrintf
{
    private const int MaximumWidth = 1_000_000;
    private const int MaximumLength = 64 * 1024 * 1024;
    private readonly string _format;
    private readonly object?[] _arguments;
    private readonly StringBuilder _output = new();
    private int _at;
    private int _next;
    private bool _reordered;
    private bool _goodIndex = true;
    private bool _minus, _plus, _sharp, _space, _zero;
    private int? _width, _precision;

    private GoPrintf(string format, object?[] arguments) => (_format, _arguments) = (format, arguments);

    public static string Format(string format, object?[] arguments)
    {
        var printer = new GoPrintf(format, arguments);
        printer.Run();
        return printer._output.ToString();
    }

    private void Run()
    {
        while (_at < _format.Length)
        {
            var percent = _format.IndexOf('%', _at);
            if (percent < 0) { percent = _format.Length; }
            _output.Append(_format, _at, percent - _at);
            _at = percent + 1;
            if (percent >= _format.Length) { break; }
            Directive();
        }

        if (_reordered || _next >= _arguments.Length) { return; }
        _output.Append("%!(EXTRA ");
        for (var i = _next; i < _arguments.Length; i++)
        {
            if (i > _next) { _output.Append(", "); }
            _output.Append(_arguments[i] is null ? "<nil>" : GoTypes.NameOf(_arguments[i]) + "=" + GoFormat.Print(_arguments[i]));
        }

        _output.Append(')');
    }

    private void Directive()
    {
        (_minus, _plus, _sharp, _space, _zero, _width, _precision, _goodIndex) = (false, false, false, false, false, null, null, true);
        for (; _at < _format.Length; _at++)
        {
            var flag = _format[_at];
            if (flag == '-') { _minus = true; _zero = false; }
            else if (flag == '+') { _plus = true; }
            else if (flag == '#') { _sharp = true; }
            else if (flag == ' ') { _space = true; }
            else if (flag == '0') { _zero = !_minus; }
            else { break; }
        }

        var afterIndex = Index();
        if (_at < _format.Length && _format[_at] == '*')
        {
            _at++;
            _width = Star("%!(BADWIDTH)");
            if (_width < 0) { _width = -_width; _minus = true; _zero = false; }
            afterIndex = false;
        }
        else
        {
            _width = Digits();
            if (afterIndex && _width is not null) { _goodIndex = false; }
        }

        if (_at + 1 <= _format.Length && _at < _format.Length && _format[_at] == '.')
        {
            _at++;
            if (afterIndex) { _goodIndex = false; }
            afterIndex = Index();
            if (_at < _format.Length && _format[_at] == '*')
            {
                _at++;
                _precision = Star("%!(BADPREC)");
                if (_precision < 0) { _precision = null; }
            }
            else
            {
                _precision = Digits() ?? 0;
            }
        }

        if (!afterIndex) { Index(); }
        if (_at >= _format.Length) { _output.Append("%!(NOVERB)"); return; }
        Rune.TryGetRuneAt(_format, _at, out var verb);
        _at += Math.Max(1, verb.Utf16SequenceLength);
        if (verb.Value == '%') { _output.Append('%'); return; }
        if (!_goodIndex) { _output.Append("%!").Append(verb.ToString()).Append("(BADINDEX)"); return; }
        if (_next >= _arguments.Length) { _output.Append("%!").Append(verb.ToString()).Append("(MISSING)"); return; }
        Argument(_arguments[_next++], verb.ToString());
    }

    private bool Index()
    {
        if (_at >= _format.Length || _format[_at] != '[') { return false; }
        _reordered = true;
        var end = _format.IndexOf(']', _at);
        if (end < 0) { _goodIndex = false; _at++; return false; }
        var good = int.TryParse(_format.AsSpan(_at + 1, end - _at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        _at = end + 1;
        if (!good || index < 1 || index > _arguments.Length) { _goodIndex = false; return true; }
        _next = index - 1;
        return true;
    }

    private int? Star(string bad)
    {
        if (_next < _arguments.Length && GoTypes.IsInteger(_arguments[_next]) && GoTypes.ToLong(_arguments[_next]!) is var value and >= -MaximumWidth and <= MaximumWidth)
        {
            _next++;
            return (int)value;
        }

        if (_next < _arguments.Length) { _next++; }
        _output.Append(bad);
        return null;
    }

    private int? Digits()
    {
        var start = _at;
        while (_at < _format.Length && char.IsAsciiDigit(_format[_at])) { _at++; }
        return _at == start ? null
            : int.TryParse(_format.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= MaximumWidth ? value : null;
    }

    private void Argument(object? value, string verb)
    {
        switch (verb)
        {
            case "T": Pad(GoTypes.NameOf(value)); return;
            case "v" when _sharp: Pad(Literal(value, top: true)); return;
            case "v": _plus = false; break;
        }

        if (value is null)
        {
            Pad(verb == "v" ? "<nil>" : $"%!{verb}(<nil>)");
            return;
        }

        Value(value, verb, 0);
    }

    private void Value(object? value, string verb, int depth)
    {
        if (_output.Length > MaximumLength) { throw new TemplateFunctionException("text too long"); }
        if (depth > 200) { throw new TemplateFunctionException("value nested too deeply to print"); }
        if (value is IGoObject { Text: { } own } && verb is "v" or "s" or "q" or "x" or "X") { Text(((IGoObject)value).Text!, verb); return; }
        switch (value)
        {
            case null: _output.Append("<nil>"); break;
            case bool flag when verb is "v" or "t": Pad(flag ? "true" : "false"); break;
            case string text when verb is "v" or "s" or "q" or "x" or "X": Text(text, verb); break;
            case double number when verb is "v" or "g" or "G" or "e" or "E" or "f" or "F" or "b": Float(number, verb); break;
            case double number when verb is "x" or "X": Pad(HexFloat(number, verb)); break;
            case nint or long or int or byte or ulong when verb is "v" or "d" or "x" or "X" or "o" or "O" or "b" or "c" or "U" or "q":
                Integer(value is ulong unsigned ? unsigned : GoTypes.ToLong(value), verb);
                break;
            case byte[] bytes when verb is "s" or "q" or "x" or "X": Text(GoBytes.ToText(bytes), verb); break;
            case IDictionary map:
                _output.Append("map[");
                var first = true;
                foreach (var key in GoFormat.SortedKeys(map))
                {
                    if (!first) { _output.Append(' '); }
                    first = false;
                    Value(key, verb, depth + 1);
                    _output.Append(':');
                    Value(map[key], verb, depth + 1);
                }

                _output.Append(']');
                break;
            case IList list:
                _output.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) { _output.Append(' '); }
                    Value(list[i], verb, depth + 1);
                }

                _output.Append(']');
                break;
            case Complex or IGoObject when verb == "v": Pad(GoFormat.Print(value)); break;
            default:
                // A wrong verb: the value is shown plainly, but with the width and precision asked for.
                _output.Append("%!").Append(verb).Append('(').Append(GoTypes.NameOf(value)).Append('=');
                if (verb == "v") { Pad(GoFormat.Print(value)); } else { Value(value, "v", depth + 1); }
                _output.Append(')');
                break;
        }
    }

    private void Text(string text, string verb)
    {
        if (_precision is { } precision && verb is "v" or "s" or "q")
        {
            text = string.Concat(text.EnumerateRunes().Take(_precision ?? int.MaxValue));
        }

        switch (verb)
        {
            case "q":
                Pad(_sharp && !text.Contains('`', StringComparison.Ordinal) && !text.Any(char.IsControl) ? "`" + text + "`" : _plus ? Ascii(GoJson.Quote(text)) : GoJson.Quote(text));
                break;
            case "x" or "X":
                var bytes = GoBytes.Of(text);
                var hex = bytes.Select(octet => octet.ToString(verb == "x" ? "x2" : "X2", CultureInfo.InvariantCulture));
                var prefix = _sharp && bytes.Length > 0 ? "0" + verb : "";
                Pad(_space ? string.Join(' ', hex.Select(part => prefix + part)) : prefix + string.Concat(hex));
                break;
            default: Pad(text); break;
        }
    }

    private void Float(double number, string verb)
    {
        var text = verb switch
        {
            "v" or "g" or "G" when _precision is null => GoNumber.Format(number),
            _ when !double.IsFinite(number) => GoNumber.Format(number),
            "b" => Binary(number),
            "e" or "E" => Exponent(number, _precision ?? 6),
            "f" or "F" => number.ToString("F" + (_precision ?? 6).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            _ => General(number, Math.Max(1, _precision!.Value)),
        };
        if (verb is "G" or "E") { text = text.ToUpperInvariant(); }
        Signed(text, text.StartsWith('+'));
    }

    /// <summary>The whole number that is multiplied by a power of two.</summary>
    private static string Binary(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var (mantissa, exponent) = (bits & 0xFFFFFFFFFFFFF, (int)(bits >> 52) & 0x7FF);
        if (exponent == 0) { exponent = 1; }
        else { mantissa |= 1L << 52; }
        return string.Create(CultureInfo.InvariantCulture, $"{(bits < 0 ? "-" : "")}{mantissa}p{exponent - 1075:+0;-0}");
    }

    private static string Exponent(double number, int precision)
    {
        var text = number.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var at = text.IndexOf('e', StringComparison.Ordinal);
        return text[..(at + 2)] + text[(at + 2)..].TrimStart('0').PadLeft(2, '0');
    }

    private static string General(double number, int precision)
    {
        if (number == 0) { return double.IsNegative(number) ? "-0" : "0"; }
        var scientific = Exponent(number, precision - 1);
        var at = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= precision) { return Trim(scientific[..at]) + scientific[at..]; }
        return Trim(number.ToString("F" + Math.Max(0, precision - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

        static string Trim(string digits) => digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
    }

    private string HexFloat(double number, string verb)
    {
        if (number == 0) { return verb == "x" ? "0x0p+00" : "0X0P+00"; }
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(number));
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = (bits & 0xFFFFFFFFFFFFF).ToString("x13", CultureInfo.InvariantCulture).TrimEnd('0');
        var text = (number < 0 ? "-" : _plus ? "+" : "") + "0x1" + (mantissa.Length > 0 ? "." + mantissa : "") + "p" + (exponent < 0 ? "-" : "+")
            + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return verb == "x" ? text : text.ToUpperInvariant();
    }

    private void Integer(BigInteger number, string verb)
    {
        var rune = number >= 0 && number <= 0x10FFFF && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;
        switch (verb)
        {
            case "c": Pad(rune.ToString()); return;
            case "q": Pad(rune.Value == '\'' ? "'\\''" : "'" + GoJson.Quote(rune.ToString())[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) + "'"); return;
            case "U":
                Pad("U+" + ((int)number).ToString("X4", CultureInfo.InvariantCulture) + (_sharp ? $" '{rune}'" : ""));
                return;
        }

        var magnitude = BigInteger.Abs(number);
        var (digits, prefix) = verb switch
        {
            "x" => (Radix(magnitude, 16), _sharp ? "0x" : ""),
            "X" => (Radix(magnitude, 16).ToUpperInvariant(), _sharp ? "0X" : ""),
            "o" => (Radix(magnitude, 8), _sharp ? "0" : ""),
            "O" => (Radix(magnitude, 8), "0o"),
            "b" => (Radix(magnitude, 2), _sharp ? "0b" : ""),
            _ => (magnitude.ToString(CultureInfo.InvariantCulture), ""),
        };
        if (_precision is { } precision) { digits = precision == 0 && number.IsZero ? "" : digits.PadLeft(precision, '0'); }
        var plus = _plus && verb != "v";
        var sign = number.Sign < 0 ? "-" : plus ? "+" : _space ? " " : "";
        if (_zero && _precision is null && _width is { } width) { digits = digits.PadLeft(Math.Max(0, width - sign.Length), '0'); }

        // The flag stays for what a list or map prints next: an integer with a precision alone does without it.
        Pad(sign + prefix + digits, zero: false);
    }

    private static string Radix(BigInteger number, int radix)
    {
        if (number.IsZero) { return "0"; }
        var digits = new StringBuilder();
        for (; !number.IsZero; number /= radix) { digits.Insert(0, "0123456789abcdef"[(int)(number % radix)]); }
        return digits.ToString();
    }

    private void Signed(string text, bool hasPlus)
    {
        var sign = text[0] == '-' ? "-" : hasPlus || _plus ? "+" : _space ? " " : "";
        var digits = text.TrimStart('-', '+');
        if (hasPlus && !_plus) { sign = "+"; }
        if (_zero && _width is { } width && char.IsAsciiDigit(digits[0])) { digits = digits.PadLeft(Math.Max(0, width - sign.Length), '0'); }
        Pad(sign + digits);
    }

    private void Pad(string text) => Pad(text, _zero);

    private void Pad(string text, bool zero)
    {
        var missing = (_width ?? 0) - text.EnumerateRunes().Count();
        if (missing > 0 && !_minus) { _output.Append(zero ? '0' : ' ', missing); }
        _output.Append(text);
        if (missing > 0 && _minus) { _output.Append(' ', missing); }
    }

    private static string Ascii(string quoted) => string.Concat(quoted.EnumerateRunes().Select(rune => rune.Value < 0x80 ? rune.ToString()
        : rune.Value <= 0xFFFF ? "\\u" + rune.Value.ToString("x4", CultureInfo.InvariantCulture) : "\\U" + rune.Value.ToString("x8", CultureInfo.InvariantCulture)));

    internal static string Literal(object? value, bool top) => value switch
    {
        null => top ? "<nil>" : "interface {}(nil)",
        string text => GoJson.Quote(text),
        IGoObject => GoFormat.Print(value),
        IGoNil => GoTypes.NameOf(value is IDictionary ? new Dictionary<string, object?>() : new List<object?>()) + "(nil)",
        OddKeyMap odd => "map[interface {}]interface {}{" + string.Join(", ", odd.ToTypedPairs().Select(pair => Literal(pair.Key, top: false) + ":" + Literal(pair.Value, top: false))) + "}",
        IDictionary map => (map is Dictionary<string, object?> ? "map[string]interface {}" : GoTypes.NameOf(map)) + "{" + string.Join(", ", GoFormat.SortedKeys(map).Select(key => GoJson.Quote(key) + ":" + Literal(map[key], top: false))) + "}",
        byte[] bytes => "[]byte{" + string.Join(", ", bytes.Select(octet => "0x" + octet.ToString("x", CultureInfo.InvariantCulture))) + "}",
        IList list => GoTypes.NameOf(list) + "{" + string.Join(", ", list.Cast<object?>().Select(item => Literal(item, top: false))) + "}",
        _ => GoFormat.Print(value),
    };
}

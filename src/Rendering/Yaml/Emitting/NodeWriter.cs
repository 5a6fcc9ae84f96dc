using System.Collections;
using System.Globalization;

namespace Yaml.Emitting;

/// <summary>Walks a value and writes it in block style.</summary>
internal sealed class NodeWriter(bool pretty)
{
    private const int Step = 2;
    private readonly ScalarWriter _output = new(pretty ? int.MaxValue : 80, tabsAreSpecial: !pretty);
    private readonly KeyOrder _order = new(letterFirstAfterDigits: pretty);

    public string Write(object? value)
    {
        WriteValue(value, -Step, inMap: false, top: true);
        return _output.ToString();
    }

    private void WriteValue(object? value, int indent, bool inMap, bool top = false)
    {
        switch (value)
        {
            case IDictionary { Count: > 0 } map:
                WriteMap(map, indent + Step, startsOnLine: top || !inMap);
                return;
            case IList { Count: > 0 } list when value is not byte[]:
                WriteList(list, inMap && !pretty ? indent : indent + Step, startsOnLine: top || !inMap);
                return;
            case IDictionary:
                Token("{}");
                break;
            case IList when value is not byte[]:
                Token("[]");
                break;
            case string text:
                _output.WriteText(text, top ? Step : indent + Step, isKey: false);
                break;
            default:
                Token(Word(value));
                break;
        }

        _output.EndLine();
    }

    private void WriteMap(IDictionary map, int indent, bool startsOnLine)
    {
        var keys = new string[map.Count];
        map.Keys.CopyTo(keys, 0);
        Array.Sort(keys, _order);
        for (var i = 0; i < keys.Length; i++)
        {
            if (i > 0 || !startsOnLine) { _output.StartLine(indent); }
            var key = keys[i];
            if (ScalarWriter.IsSimpleKey(key))
            {
                _output.WriteText(key, indent + Step, isKey: true);
                _output.WriteRaw(":");
            }
            else
            {
                _output.WriteRaw("?");
                _output.WriteText(key, indent + Step, isKey: false);
                _output.EndLine();
                _output.StartLine(indent);
                _output.WriteRaw(":");
            }

            WriteValue(map[key], indent, inMap: true);
        }
    }

    private void WriteList(IList list, int indent, bool startsOnLine)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0 || !startsOnLine) { _output.StartLine(indent); }
            _output.WriteRaw("-");
            if (list[i] is IDictionary { Count: > 0 } or IList { Count: > 0 } and not byte[]) { _output.WriteRaw(" "); }
            WriteValue(list[i], indent, inMap: false);
        }
    }

    private void Token(string text)
    {
        _output.Separate();
        _output.WriteRaw(text);
    }

    private static string Word(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number when double.IsNaN(number) => ".nan",
        double number when double.IsInfinity(number) => number > 0 ? "+.inf" : "-.inf",
        double number => GoNumber.Format(number),
        IGoJsonValue special => special.ToJsonValue() is string text ? text : Word(special.ToJsonValue()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

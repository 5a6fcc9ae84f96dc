using System.Collections;
using System.Globalization;
using System.Text;

namespace Yaml;

/// <summary>Writes and quotes values the way Go's <c>encoding/json</c> does: sorted keys, HTML characters escaped.</summary>
public static class GoJson
{
    /// <summary>Writes a value as JSON.</summary>
    /// <param name="value">A plain value; any list or dictionary with text keys.</param>
    /// <param name="escapeHtml">Whether <c>&lt; &gt; &amp;</c> are escaped.</param>
    /// <param name="indent">Spaces a level; null for the compact form.</param>
    /// <returns>The text.</returns>
    /// <exception cref="GoJsonException">The value holds an infinite number, or something that is no JSON.</exception>
    public static string Write(object? value, bool escapeHtml = true, int? indent = null)
    {
        var output = new StringBuilder();
        new Writer(output, escapeHtml, indent).Write(value, 0);
        return output.ToString();
    }

    /// <summary>Quotes a text as Go's <c>%q</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A Go string literal.</returns>
    public static string Quote(string text)
    {
        var output = new StringBuilder("\"");
        var next = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var at = next;
            next += rune.Utf16SequenceLength;
            if (rune == Rune.ReplacementChar && text[at] is >= '\uDC80' and <= '\uDCFF')
            {
                output.Append("\\x").Append((text[at] - 0xDC00).ToString("x2", CultureInfo.InvariantCulture));
                continue;
            }

            output.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                7 => "\\a",
                8 => "\\b",
                12 => "\\f",
                10 => "\\n",
                13 => "\\r",
                9 => "\\t",
                11 => "\\v",
                < 32 or 127 => "\\x" + rune.Value.ToString("x2", CultureInfo.InvariantCulture),
                _ when IsPrintable(rune) => rune.ToString(),
                < 0x10000 => "\\u" + rune.Value.ToString("x4", CultureInfo.InvariantCulture),
                _ => "\\U" + rune.Value.ToString("x8", CultureInfo.InvariantCulture),
            });
        }

        return output.Append('"').ToString();
    }

    /// <summary>Whether Go's <c>strconv.IsPrint</c> accepts the rune.</summary>
    /// <param name="rune">The rune.</param>
    /// <returns>True for letters, marks, numbers, punctuation, symbols and the plain space.</returns>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private sealed class Writer(StringBuilder output, bool escapeHtml, int? indent)
    {
        private const int MaximumDepth = 1000;
        private const int MaximumLength = 256 * 1024 * 1024;

        public void Write(object? value, int depth)
        {
            if (output.Length > MaximumLength) { throw new GoJsonException("json: value too large"); }
            if (depth > MaximumDepth) { throw new GoJsonException("json: unsupported value: encountered a cycle"); }
            switch (value)
            {
                case null: output.Append("null"); break;
                case bool flag: output.Append(flag ? "true" : "false"); break;
                case string text: WriteText(text); break;
                case double number:
                    if (!double.IsFinite(number)) { throw new GoJsonException("json: unsupported value: " + GoNumber.Format(number)); }
                    output.Append(GoNumber.FormatJson(number));
                    break;
                case IGoJsonValue special: Write(special.ToJsonValue(), depth + 1); break;
                case byte[] bytes: WriteText(Convert.ToBase64String(bytes)); break;
                case IDictionary map: WriteMap(map, depth); break;
                case IGoNil: output.Append("null"); break;
                case IList list: WriteList(list, depth); break;
                case IFormattable number when value is long or ulong or int or nint or byte or uint:
                    output.Append(number.ToString(null, CultureInfo.InvariantCulture));
                    break;
                default: throw new GoJsonException("json: unsupported type: " + value.GetType().Name);
            }
        }

        private void WriteMap(IDictionary map, int depth)
        {
            if (map.Count == 0) { output.Append("{}"); return; }
            var keys = map.Keys.Cast<string>().ToArray();
            Array.Sort(keys, Utf8Order.Compare);
            output.Append('{');
            for (var i = 0; i < keys.Length; i++)
            {
                if (i > 0) { output.Append(','); }
                NewLine(depth + 1);
                WriteText(keys[i]);
                output.Append(indent is null ? ":" : ": ");
                Write(map[keys[i]], depth + 1);
            }

            NewLine(depth);
            output.Append('}');
        }

        private void WriteList(IList list, int depth)
        {
            if (list.Count == 0) { output.Append("[]"); return; }
            output.Append('[');
            for (var i = 0; i < list.Count; i++)
            {
                if (i > 0) { output.Append(','); }
                NewLine(depth + 1);
                Write(list[i], depth + 1);
            }

            NewLine(depth);
            output.Append(']');
        }

        private void NewLine(int depth)
        {
            if (indent is { } spaces) { output.Append('\n').Append(' ', spaces * depth); }
        }

        private void WriteText(string text)
        {
            output.Append('"');
            for (var i = 0; i < text.Length; i++)
            {
                var character = text[i];
                switch (character)
                {
                    case '"': output.Append("\\\""); break;
                    case '\\': output.Append("\\\\"); break;
                    case '\n': output.Append("\\n"); break;
                    case '\r': output.Append("\\r"); break;
                    case '\t': output.Append("\\t"); break;
                    case '\b': output.Append("\\b"); break;
                    case '\f': output.Append("\\f"); break;
                    case '<' or '>' or '&' when escapeHtml:
                    case < ' ' or '\u2028' or '\u2029':
                        output.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                        break;
                    case >= '\uDC80' and <= '\uDCFF' when i == 0 || !char.IsHighSurrogate(text[i - 1]): output.Append("\\ufffd"); break;
                    default: output.Append(character); break;
                }
            }

            output.Append('"');
        }
    }
}

namespace Rendering.Tests.Hostile;

/// <summary>Damages texts from a seed: cuts, doubles, swaps, and puts in what parsers trip over.</summary>
internal sealed class TextMutation(int seed)
{
    private static readonly string[] Splinters =
    [
        "{{", "}}", "{{-", "-}}", "{{ end }}", "{{ range . }}", "{{ template \"a\" . }}", "{{ include \"a\" . }}", "(", ")", "\"", "`", "'", "|", "$", ".", "\\", "/*", "*/", "&a ", "*a", "<<: ", "- ", ": ", "? ", "[", "]",
        "{", "}", "!!binary ", "|\n", ">-\n", "\t", "---\n", "...\n", "%YAML 1.1\n", "#", "\u0000", "\uFEFF", "\uD800", "é", "\U0001F600", "99999999999999999999", "-1", "1e999", "0x", "null", "~", "../../etc/passwd", "\r\n",
    ];

    private readonly Random _random = new(seed);

    public string Apply(string text)
    {
        for (var changes = _random.Next(1, 6); changes > 0; changes--)
        {
            var at = _random.Next(text.Length + 1);
            var length = Math.Min(_random.Next(12), text.Length - at);
            text = _random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(Splinters[_random.Next(Splinters.Length)], _random.Next(1, 40)))),
                _ => text.Insert(at, Splinters[_random.Next(Splinters.Length)]),
            };
        }

        return text;
    }

    public byte[] Apply(byte[] bytes)
    {
        var changed = bytes.ToArray();
        for (var changes = _random.Next(1, 8); changes > 0 && changed.Length > 0; changes--) { changed[_random.Next(changed.Length)] = (byte)_random.Next(256); }
        return _random.Next(4) == 0 ? changed[.._random.Next(changed.Length)] : changed;
    }

    public T Choose<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}

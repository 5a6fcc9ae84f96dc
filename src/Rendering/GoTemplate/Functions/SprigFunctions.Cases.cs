using System.Text;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddCases(FunctionTable all)
    {
        all.Add("title", "string", a => Title((string)a[0]!));
        all.Add("untitle", "string", a => Untitle((string)a[0]!));
        all.Add("swapcase", "string", a => SwapCase((string)a[0]!));
        all.Add("snakecase", "string", a => WordCases.Join((string)a[0]!, '_'));
        all.Add("kebabcase", "string", a => WordCases.Join((string)a[0]!, '-'));
        all.Add("camelcase", "string", a => Camel((string)a[0]!));
    }

    private static string Title(string text)
    {
        var output = new StringBuilder();
        var starts = true;
        foreach (var rune in text.EnumerateRunes())
        {
            output.Append((starts ? Rune.ToUpperInvariant(rune) : rune).ToString());
            starts = !(Rune.IsLetter(rune) || Rune.IsDigit(rune) || rune.Value == '_');
        }

        return output.ToString();
    }

    private static string Untitle(string text)
    {
        var output = new StringBuilder();
        var starts = true;
        foreach (var rune in text.EnumerateRunes())
        {
            output.Append((starts ? Rune.ToLowerInvariant(rune) : rune).ToString());
            starts = Rune.IsWhiteSpace(rune);
        }

        return output.ToString();
    }

    private static string SwapCase(string text)
    {
        var output = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            output.Append((Rune.IsUpper(rune) ? Rune.ToLowerInvariant(rune) : Rune.IsLower(rune) ? Rune.ToUpperInvariant(rune) : rune).ToString());
        }

        return output.ToString();
    }

    private static string Camel(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        static bool IsConnector(Rune rune) => rune.Value is '_' or '-' || Rune.IsWhiteSpace(rune);
        var (from, to) = (0, runes.Length);
        while (from < to && IsConnector(runes[from])) { from++; }
        while (to > from && IsConnector(runes[to - 1])) { to--; }
        var output = new StringBuilder();
        output.Append(string.Concat(runes[..from]));
        for (var i = from; i < to;)
        {
            var end = i;
            while (end < to && !IsConnector(runes[end])) { end++; }
            var lowering = Rune.IsUpper(runes[i]);
            output.Append(Rune.ToUpperInvariant(runes[i]).ToString());
            for (i++; i < end; i++)
            {
                lowering &= Rune.IsUpper(runes[i]);
                output.Append((lowering ? Rune.ToLowerInvariant(runes[i]) : runes[i]).ToString());
            }

            var next = i;
            while (next < to && IsConnector(runes[next])) { next++; }
            if (next < to)
            {
                for (var k = i; k < next - 1; k++) { output.Append(runes[k].ToString()); }
            }

            i = next;
        }

        return output.Append(string.Concat(runes[to..])).ToString();
    }
}

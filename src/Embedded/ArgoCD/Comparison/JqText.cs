namespace ArgoCD.Comparison;

/// <summary>Walks the text of a jq expression.</summary>
internal static class JqText
{
    /// <summary>The positions outside of strings, each with how many parentheses are open behind it: one that opens or closes counts already.</summary>
    public static IEnumerable<(int At, int Depth)> OutsideStrings(string text, int start = 0)
    {
        var (depth, quoted) = (0, false);
        for (var at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when quoted:
                    at++;
                    continue;
                case '"':
                    quoted = !quoted;
                    continue;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted:
                    depth--;
                    break;
            }

            if (!quoted) { yield return (at, depth); }
        }
    }
}

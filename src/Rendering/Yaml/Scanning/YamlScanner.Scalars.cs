using System.Globalization;
using System.Text;

namespace Yaml.Scanning;

internal sealed partial class YamlScanner
{
    private YamlToken ScanPlain()
    {
        var start = _line;
        var indent = _indent + 1;
        var fold = _folder.Empty();
        while (!IsDocumentIndicator('-') && !IsDocumentIndicator('.') && At() != '#')
        {
            var word = _index;
            while (!IsBlankOrEnd(0) && !(At() == ':' && IsBlankOrEnd(1)) && !(_flow > 0 && At() is ',' or '?' or '[' or ']' or '{' or '}')) { Skip(); }
            if (_index > word)
            {
                fold.Join();
                fold.Text.Append(_text, word, _index - word);
            }

            if (AtEnd() || !IsBlankOrEnd(0)) { break; }
            while (At() is ' ' or '\t' || (!AtEnd() && IsBreak(At())))
            {
                if (IsBreak(At())) { fold.AddBreak(CopyBreak()); continue; }
                if (fold.HasBreak && _column < indent && At() == '\t') { throw _fault.OfScanner("found a tab character that violates indentation", start, _line); }
                fold.AddBlank(At());
                Skip();
            }

            if (_flow == 0 && _column < indent) { break; }
        }

        if (fold.HasBreak) { _simpleKeyAllowed = true; }
        return new(YamlTokenKind.Scalar, start, fold.Text.ToString(), IsPlain: true);
    }

    private YamlToken ScanQuoted(bool single)
    {
        var start = _line;
        var quote = At();
        Skip();
        var fold = _folder.Empty();
        while (true)
        {
            if (IsDocumentIndicator('-') || IsDocumentIndicator('.')) { throw _fault.OfScanner("found unexpected document indicator", start, _line); }
            if (AtEnd()) { throw _fault.OfScanner("found unexpected end of stream", start, _line); }
            while (!IsBlankOrEnd(0))
            {
                if (single && At() == '\'' && At(1) == '\'') { fold.Text.Append('\''); Skip(); Skip(); }
                else if (At() == quote) { break; }
                else if (!single && At() == '\\' && !AtEnd(1) && IsBreak(At(1)))
                {
                    Skip();
                    SkipLine();
                    fold.Escaped();
                    break;
                }
                else if (!single && At() == '\\') { ScanEscape(fold.Text, start); }
                else { Copy(fold.Text); }
            }

            if (At() == quote && !AtEnd()) { break; }
            while (At() is ' ' or '\t' || (!AtEnd() && IsBreak(At())))
            {
                if (IsBreak(At())) { fold.AddBreak(CopyBreak()); continue; }
                fold.AddBlank(At());
                Skip();
            }

            fold.Join();
        }

        Skip();
        return new(YamlTokenKind.Scalar, start, fold.Text.ToString());
    }

    private void ScanEscape(StringBuilder output, int start)
    {
        var escape = At(1);
        var plain = escape switch
        {
            '0' => "\0",
            'a' => "\a",
            'b' => "\b",
            't' or '\t' => "\t",
            'n' => "\n",
            'v' => "\v",
            'f' => "\f",
            'r' => "\r",
            'e' => "\u001B",
            ' ' or '"' or '\'' or '\\' => escape.ToString(),
            'N' => "\u0085",
            '_' => "\u00A0",
            'L' => "\u2028",
            'P' => "\u2029",
            _ => null,
        };
        var digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (plain is null && digits == 0) { throw _fault.OfScanner("found unknown escape character", start, _line); }
        Skip();
        Skip();
        if (plain is not null) { output.Append(plain); return; }
        var code = 0u;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(At(i))) { throw _fault.OfScanner("did not find expected hexdecimal number", start, _line); }
            code = (code << 4) + (uint)Convert.ToInt32(At(i).ToString(), 16);
        }

        if (!Rune.IsValid(code)) { throw _fault.OfScanner("found invalid Unicode character escape code", start, _line); }
        output.Append(new Rune(code).ToString());
        for (var i = 0; i < digits; i++) { Skip(); }
    }

    private YamlToken ScanBlockScalar(bool literal)
    {
        var start = _line;
        Skip();
        var (chomping, increment) = ScanBlockHeader(start);
        while (At() is ' ' or '\t') { Skip(); }
        if (At() == '#') { while (!IsBreakOrEnd(0)) { Skip(); } }
        if (!IsBreakOrEnd(0)) { throw _fault.OfScanner("did not find expected comment or line break", start, _line); }
        if (!AtEnd()) { SkipLine(); }
        var indent = increment > 0 ? Math.Max(_indent, 0) + increment : 0;
        var (text, leadingBreak, trailing) = (new StringBuilder(), "", new StringBuilder());
        ScanBreaks(ref indent, trailing, start);
        var leadingBlank = false;
        while (_column == indent && !AtEnd())
        {
            var trailingBlank = At() is ' ' or '\t';
            if (!literal && !leadingBlank && !trailingBlank && leadingBreak == "\n") { if (trailing.Length == 0) { text.Append(' '); } }
            else { text.Append(leadingBreak); }
            text.Append(trailing);
            trailing.Clear();
            leadingBlank = trailingBlank;
            while (!IsBreakOrEnd(0)) { Copy(text); }
            leadingBreak = AtEnd() ? "" : CopyBreak();
            ScanBreaks(ref indent, trailing, start);
        }

        if (chomping != '-') { text.Append(leadingBreak); }
        if (chomping == '+') { text.Append(trailing); }
        return new(YamlTokenKind.Scalar, start, text.ToString());
    }

    private (char Chomping, int Increment) ScanBlockHeader(int start)
    {
        var (chomping, increment) = ('\0', 0);
        for (var i = 0; i < 2; i++)
        {
            if (chomping == '\0' && At() is '+' or '-') { chomping = At(); Skip(); }
            else if (increment == 0 && char.IsAsciiDigit(At()))
            {
                if (At() == '0') { throw _fault.OfScanner("found an indentation indicator equal to 0", start, _line); }
                increment = At() - '0';
                Skip();
            }
        }

        return (chomping, increment);
    }

    private void ScanBreaks(ref int indent, StringBuilder breaks, int start)
    {
        var deepest = 0;
        while (true)
        {
            while ((indent == 0 || _column < indent) && At() == ' ') { Skip(); }
            deepest = Math.Max(deepest, _column);
            if ((indent == 0 || _column < indent) && At() == '\t') { throw _fault.OfScanner("found a tab character where an indentation space is expected", start, _line); }
            if (AtEnd() || !IsBreak(At())) { break; }
            breaks.Append(CopyBreak());
        }

        if (indent == 0) { indent = Math.Max(1, Math.Max(deepest, _indent + 1)); }
    }

    private YamlToken ScanAnchor(YamlTokenKind kind)
    {
        var start = _line;
        Skip();
        var name = new StringBuilder();
        while (char.IsAsciiLetterOrDigit(At()) || At() is '_' or '-') { Copy(name); }
        if (name.Length == 0 || !(IsBlankOrEnd(0) || At() is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`'))
        {
            throw _fault.OfScanner("did not find expected alphabetic or numeric character", start, _line);
        }

        return new(kind, start, name.ToString());
    }

    private YamlToken ScanTag()
    {
        var start = _line;
        string handle, suffix;
        if (At(1) == '<')
        {
            Skip();
            Skip();
            (handle, suffix) = ("", ScanUri("", start));
            if (At() != '>') { throw _fault.OfScanner("did not find the expected '>'", start, _line); }
            Skip();
        }
        else
        {
            handle = ScanHandle(start);
            if (handle.Length > 1 && handle[^1] == '!') { suffix = ScanUri("", start); }
            else
            {
                suffix = ScanUri(handle, start);
                handle = suffix.Length == 0 ? "" : "!";
                if (suffix.Length == 0) { suffix = "!"; }
            }
        }

        return IsBlankOrEnd(0) ? new(YamlTokenKind.Tag, start, suffix, handle) : throw _fault.OfScanner("did not find expected whitespace or line break", start, _line);
    }

    private string ScanHandle(int start)
    {
        if (At() != '!') { throw _fault.OfScanner("did not find expected '!'", start, _line); }
        var handle = new StringBuilder();
        Copy(handle);
        while (char.IsAsciiLetterOrDigit(At()) || At() is '_' or '-') { Copy(handle); }
        if (At() == '!') { Copy(handle); }
        return handle.ToString();
    }

    private string ScanUri(string head, int start)
    {
        var uri = new StringBuilder(head.Length > 1 ? head[1..] : "");
        var any = head.Length > 0;
        while (char.IsAsciiLetterOrDigit(At()) || (!AtEnd() && "_-;/?:@&=+$,.!~*'()[]%".Contains(At(), StringComparison.Ordinal)))
        {
            any = true;
            if (At() != '%') { Copy(uri); continue; }
            if (!char.IsAsciiHexDigit(At(1)) || !char.IsAsciiHexDigit(At(2))) { throw _fault.OfScanner("did not find URI escaped octet", start, _line); }
            uri.Append((char)Convert.ToInt32($"{At(1)}{At(2)}", 16));
            for (var i = 0; i < 3; i++) { Skip(); }
        }

        return any ? uri.ToString() : throw _fault.OfScanner("did not find expected tag URI", start, _line);
    }

    private YamlToken ScanDirective()
    {
        var start = _line;
        Skip();
        var name = new StringBuilder();
        while (char.IsAsciiLetterOrDigit(At()) || At() is '_' or '-') { Copy(name); }
        if (name.Length == 0) { throw _fault.OfScanner("could not find expected directive name", start, _line); }
        if (!IsBlankOrEnd(0)) { throw _fault.OfScanner("found unexpected non-alphabetical character", start, _line); }
        SkipBlanks();
        YamlToken token;
        switch (name.ToString())
        {
            case "YAML":
                var version = new StringBuilder();
                while (char.IsAsciiDigit(At()) || At() == '.') { Copy(version); }
                token = new(YamlTokenKind.VersionDirective, start, version.ToString());
                break;
            case "TAG":
                var handle = ScanHandle(start);
                SkipBlanks();
                token = new(YamlTokenKind.TagDirective, start, ScanUri("", start), handle);
                break;
            default: throw _fault.OfScanner("found unknown directive name", start, _line);
        }

        SkipBlanks();
        if (At() == '#') { while (!IsBreakOrEnd(0)) { Skip(); } }
        if (!IsBreakOrEnd(0)) { throw _fault.OfScanner("did not find expected comment or line break", start, _line); }
        if (!AtEnd()) { SkipLine(); }
        return token;
    }

    private void SkipBlanks()
    {
        while (At() is ' ' or '\t') { Skip(); }
    }

    private void Copy(StringBuilder output)
    {
        output.Append(At());
        if (char.IsHighSurrogate(At()) && char.IsLowSurrogate(At(1))) { output.Append(At(1)); }
        Skip();
    }

    private string CopyBreak()
    {
        var kept = At() is '\u2028' or '\u2029' ? At().ToString(CultureInfo.InvariantCulture) : "\n";
        SkipLine();
        return kept;
    }

    /// <summary>Text whose line breaks are folded: one becomes a space, of several all but the first stay.</summary>
    private sealed class LineFolder
    {
        private readonly StringBuilder _blanks = new();
        private readonly StringBuilder _trailing = new();
        private string _leading = "";

        public StringBuilder Text { get; } = new();

        public bool HasBreak { get; private set; }

        /// <summary>The folder itself, without what it held.</summary>
        public LineFolder Empty()
        {
            Text.Clear();
            _blanks.Clear();
            _trailing.Clear();
            (_leading, HasBreak) = ("", false);
            return this;
        }

        public void AddBlank(char c)
        {
            if (!HasBreak) { _blanks.Append(c); }
        }

        public void AddBreak(string kept)
        {
            if (HasBreak) { _trailing.Append(kept); return; }
            _blanks.Clear();
            _leading = kept;
            HasBreak = true;
        }

        /// <summary>A break behind a backslash counts as none, but what follows is at the start of a line.</summary>
        public void Escaped() => HasBreak = true;

        public void Join()
        {
            if (!HasBreak) { Text.Append(_blanks); }
            else if (_leading == "\n") { Text.Append(_trailing.Length == 0 ? " " : _trailing.ToString()); }
            else { Text.Append(_leading).Append(_trailing); }
            _blanks.Clear();
            _trailing.Clear();
            (_leading, HasBreak) = ("", false);
        }
    }
}

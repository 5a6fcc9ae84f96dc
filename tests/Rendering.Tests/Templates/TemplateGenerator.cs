using System.Globalization;

namespace Rendering.Tests.Templates;

/// <summary>Makes templates from a seed: expressions over every deterministic function, in every control structure; some are wrong on purpose.</summary>
internal sealed class TemplateGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private int _variables;

    public string Next()
    {
        _variables = 0;
        return string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Statement(2)));
    }

    private string Statement(int depth)
    {
        switch (depth <= 0 ? 0 : _random.Next(12))
        {
            case 0 or 1 or 2 or 3 or 4: return Action(Pipeline(2));
            case 5: return Word();
            case 6: return Action($"if {Pipeline(1)}") + Statement(depth - 1) + (Chance(2) ? Action("else") + Statement(depth - 1) : "") + Action("end");
            case 7: return Action($"with {Pipeline(1)}") + Action(Chance(2) ? "." : Pipeline(1)) + (Chance(3) ? Action("else") + Statement(depth - 1) : "") + Action("end");
            case 8:
                var jump = Chance(4) ? Action("if eq (toString .) \"a\"") + Action(Chance(2) ? "break" : "continue") + Action("end") : "";
                return Action($"range {List(1)}") + jump + "<" + Action(Chance(2) ? "." : Pipeline(1)) + ">" + (Chance(4) ? Action("else") + Word() : "") + Action("end");
            case 9:
                var name = "$v" + _variables++.ToString(CultureInfo.InvariantCulture);
                return Action($"{name} := {Pipeline(1)}") + Action(Chance(3) ? $"{name} | quote" : name) + (Chance(4) ? Action($"{name} = {Pipeline(1)}") + Action(name) : "");
            case 10: return Action($"range $k, $v := {Pick(".m", ".l", Map(1), List(1))}") + Action("$k") + "=" + Action("$v") + ";" + Action("end");
            default: return Action($"tpl {Quoted("{{ " + Pipeline(1).Replace("`", "", StringComparison.Ordinal) + " }}")} .");
        }
    }

    private string Action(string inside) => "{{" + (Chance(6) ? "- " : Chance(2) ? " " : "") + inside + (Chance(6) ? " -}}" : Chance(2) ? " }}" : "}}");

    private string Pipeline(int depth)
    {
        var text = Any(depth);
        for (var stages = _random.Next(4) - 1; stages > 0; stages--) { text += " | " + Stage(); }
        return text;
    }

    private string Stage() => Pick("quote", "upper", "toJson", "toString", "len", "not", "int", "default \"d\"", "toYaml", "squote", "trim", "b64enc", "float64", "printf \"%v\"", "printf \"%q\"",
        "kindOf", "typeOf", "nindent 2", "indent 1", "title", "join \",\"", "first", "empty", "ternary \"y\" \"n\"", "cat \"x\"", "toRawJson", "toPrettyJson", "trunc 3", "sha256sum", "toStrings", "html", "js", "urlquery",
        "print", "int64", "reverse", "uniq", "sortAlpha", "last", "rest", "initial", "compact", "lower", "toToml", "toYamlPretty", "snakecase", "camelcase", "kebabcase", "replace \"a\" \"b\"", "splitList \",\"", "add 1", "ceil", "toDecimal");

    private string Any(int depth) => _random.Next(6) switch
    {
        0 or 1 => Text(depth),
        2 => Number(depth),
        3 => List(depth),
        4 => Map(depth),
        _ => Other(depth),
    };

    private static string Wrapped(string expression) => expression.Contains(' ', StringComparison.Ordinal) && expression[0] is not ('"' or '`') ? $"({expression})" : expression;

    private string T(int depth) => Chance(25) ? Wrapped(Any(depth - 1)) : Wrapped(Text(depth - 1));

    private string N(int depth) => Chance(25) ? Wrapped(Any(depth - 1)) : Wrapped(Number(depth - 1));

    private string I() => Chance(20) ? N(1) : _random.Next(-2, 9).ToString(CultureInfo.InvariantCulture);

    private string L(int depth) => Chance(25) ? Wrapped(Any(depth - 1)) : Wrapped(List(depth - 1));

    private string M(int depth) => Chance(25) ? Wrapped(Any(depth - 1)) : Wrapped(Map(depth - 1));

    private string A(int depth) => Wrapped(Any(depth - 1));

    private string Text(int depth)
    {
        if (depth <= 0) { return Pick(Quoted(Word()), Quoted(Word()), ".s", ".t", ".u", ".y", ".m.a", ".q", ".e"); }
        return _random.Next(44) switch
        {
            0 => $"upper {T(depth)}",
            1 => $"lower {T(depth)}",
            2 => $"title {T(depth)}",
            3 => $"untitle {T(depth)}",
            4 => $"trim {T(depth)}",
            5 => $"{Pick("trimAll", "trimSuffix", "trimPrefix")} {T(depth)} {T(depth)}",
            6 => $"repeat {I()} {T(depth)}",
            7 => $"substr {I()} {I()} {T(depth)}",
            8 => $"trunc {I()} {T(depth)}",
            9 => $"{Pick("nospace", "initials", "swapcase", "snakecase", "camelcase", "kebabcase")} {T(depth)}",
            10 => $"abbrev {_random.Next(12)} {T(depth)}",
            11 => $"abbrevboth {_random.Next(8)} {_random.Next(12)} {T(depth)}",
            12 => $"{Pick("quote", "squote", "cat")} {A(depth)} {A(depth)}",
            13 => $"{Pick("indent", "nindent")} {I()} {T(depth)}",
            14 => $"replace {T(depth)} {T(depth)} {T(depth)}",
            15 => $"plural {T(depth)} {T(depth)} {I()}",
            16 => $"{Pick("sha1sum", "sha256sum", "adler32sum", "b64enc", "b64dec", "b32enc", "b32dec", "sha512sum")} {T(depth)}",
            17 => $"join {T(depth)} {L(depth)}",
            18 => $"wrap {_random.Next(1, 9)} {T(depth)}",
            19 => $"wrapWith {_random.Next(1, 9)} \"-\" {T(depth)}",
            20 => $"print {A(depth)} {A(depth)}",
            21 => $"printf {Quoted(Format())} {A(depth)} {A(depth)}",
            22 => $"toString {A(depth)}",
            23 => $"{Pick("toJson", "toYaml", "toYamlPretty", "toPrettyJson", "toRawJson")} {A(depth)}",
            24 => $"toToml {M(depth)}",
            25 => $"{Pick("html", "js", "urlquery")} {A(depth)}",
            26 => $"{Pick("base", "dir", "clean", "ext")} {Quoted(Pick("/a/b.c", "a//b/../c", "", "x.tar.gz", "/", "..", "a/b/"))}",
            27 => $"regexReplaceAll {Pattern()} {T(depth)} {Quoted(Pick("-", "$1", "${1}x", "$0", "$$", "<$1>"))}",
            28 => $"regexFind {Pattern()} {T(depth)}",
            29 => $"regexReplaceAllLiteral {Pattern()} {T(depth)} {T(depth)}",
            30 => $"date {Quoted(Pick("2006-01-02", "Mon Jan _2 15:04:05 2006", "02/01/06 03:04PM", "2006-01-02T15:04:05Z07:00", "January 2, Monday", "15h04 .000"))} (toDate \"2006-01-02\" {Quoted(Pick("2024-02-29", "1999-12-31", "bad", "2023-07-04"))})",
            31 => $"kindOf {A(depth)}",
            32 => $"typeOf {A(depth)}",
            33 => $"default {A(depth)} {A(depth)}",
            34 => $"ternary {T(depth)} {T(depth)} {Wrapped(Boolean(depth - 1))}",
            35 => $"regexQuoteMeta {T(depth)}",
            36 => $"seq {_random.Next(-3, 5)} {_random.Next(-3, 6)}",
            37 => $"duration {Pick("95", "\"95\"", "(int64 3700)", ".n")}",
            38 => $"durationRound {Quoted(Pick("2h10m5s", "400h", "1h", "90s", "bad", "26h", "9000h"))}",
            39 => $"toString (semver {Quoted(Version())})",
            40 => $"get {M(depth)} {T(depth)}",
            41 => $"index {M(depth)} {T(depth)}",
            42 => $"slice {T(depth)} {I()}",
            _ => $"(urlParse {Quoted(Pick("https://user:pw@host.example:8080/a/b?x=1&y=2#frag", "mailto:a@b.c", "/only/path", "http://[::1]:80/", "://bad", "http://h/a%20b", "host:80", ""))}).{Pick("host", "path", "scheme", "query", "userinfo", "fragment", "hostname", "opaque")}",
        };
    }

    private string Number(int depth)
    {
        if (depth <= 0) { return Pick(".n", ".f", ".big", ".neg", "0", "1", "3", "-7", "1.5", "0x1F", "1e3", "2.0", "1000000", "'a'", ".zero", "12345678.5", "0.00001"); }
        return _random.Next(18) switch
        {
            0 => $"{Pick("add", "mul", "max", "min")} {N(depth)} {N(depth)} {N(depth)}",
            1 => $"{Pick("sub", "div", "mod")} {N(depth)} {N(depth)}",
            2 => $"{Pick("addf", "mulf", "subf", "divf", "maxf", "minf")} {N(depth)} {N(depth)}",
            3 => $"{Pick("ceil", "floor")} {N(depth)}",
            4 => $"round {N(depth)} {_random.Next(4)}",
            5 => $"{Pick("int", "int64", "float64")} {A(depth)}",
            6 => $"atoi {T(depth)}",
            7 => $"len {A(depth)}",
            8 => $"toDecimal {A(depth)}",
            9 => $"{Pick("add1", "add1f")} {N(depth)}",
            10 => $"index {L(depth)} {I()}",
            11 => $"default {N(depth)} {N(depth)}",
            12 => $"coalesce {A(depth)} {N(depth)}",
            13 => $"(semver {Quoted(Version())}).{Pick("Major", "Minor", "Patch")}",
            14 => $"int64 (toDate \"2006-01-02\" \"2024-05-06\").Unix",
            15 => $"{Pick("and", "or")} {N(depth)} {N(depth)}",
            16 => $"unixEpoch (toDate \"2006-01-02 15:04\" {Quoted(Pick("2024-01-01 10:30", "1970-01-01 00:00", "x"))})",
            _ => $"len (seq {_random.Next(5)})",
        };
    }

    private string List(int depth)
    {
        if (depth <= 0) { return Pick(".l", ".ll", ".el", "(list 1 2 3)", "(list \"b\" \"a\" \"b\")", "(until 3)", "(list)", "(splitList \",\" \"a,b,,c\")", ".nums"); }
        return _random.Next(22) switch
        {
            0 => $"list {A(depth)} {A(depth)} {A(depth)}",
            1 => $"{Pick("append", "prepend")} {L(depth)} {A(depth)}",
            2 => $"concat {L(depth)} {L(depth)}",
            3 => $"{Pick("rest", "initial", "reverse", "uniq", "compact", "sortAlpha", "toStrings")} {L(depth)}",
            4 => $"without {L(depth)} {A(depth)}",
            5 => $"slice {L(depth)} {_random.Next(3)} {_random.Next(4)}",
            6 => $"chunk {_random.Next(1, 4)} {L(depth)}",
            7 => $"splitList {Quoted(Pick(",", "", " ", "a"))} {T(depth)}",
            8 => $"until {_random.Next(-2, 5)}",
            9 => $"untilStep {_random.Next(5)} {_random.Next(-5, 9)} {_random.Next(-2, 4)}",
            10 => $"regexFindAll {Pattern()} {T(depth)} {_random.Next(-1, 3)}",
            11 => $"regexSplit {Pattern()} {T(depth)} {_random.Next(-1, 3)}",
            12 => $"keys {M(depth)} | sortAlpha",
            13 => $"pluck {T(depth)} {M(depth)} {M(depth)}",
            14 => $"fromJsonArray {Quoted(Pick("[1,\"a\",null]", "{}", "[", "[1.5e3,true]", "null", "x"))}",
            15 => $"fromYamlArray {Quoted(Pick("- a\\n- 1", "a: b", "- [x, y]\\n- {a: 1}", "- yes\\n- 010\\n- ~", ": :"))}",
            16 => $"tuple {A(depth)}",
            17 => $"mustAppend {L(depth)} {A(depth)}",
            18 => $"first (list {L(depth)})",
            19 => $"mustRegexFindAll {Pattern()} {T(depth)} -1",
            20 => $"(dict \"k\" {L(depth)}).k",
            _ => $"deepCopy {L(depth)}",
        };
    }

    private string Map(int depth)
    {
        if (depth <= 0) { return Pick(".m", ".mm", "(dict)", "(dict \"a\" 1 \"b\" \"x\")", ".em", ".mm.in"); }
        return _random.Next(14) switch
        {
            0 => $"dict {T(depth)} {A(depth)} {T(depth)} {A(depth)}",
            1 => $"set (deepCopy {M(depth)}) {T(depth)} {A(depth)}",
            2 => $"unset (deepCopy {M(depth)}) {T(depth)}",
            3 => $"{Pick("pick", "omit")} {M(depth)} {T(depth)} \"a\"",
            4 => $"{Pick("merge", "mergeOverwrite")} (dict \"a\" {A(depth)} \"n\" (dict \"x\" {A(depth)})) {M(depth)}",
            5 => $"{Pick("merge", "mergeOverwrite", "mustMerge")} (deepCopy {M(depth)}) {M(depth)}",
            6 => $"split {Quoted(Pick(",", " ", "a"))} {T(depth)}",
            7 => $"splitn {Quoted(Pick(",", " ", ""))} {_random.Next(-1, 4)} {T(depth)}",
            8 => $"fromJson {Quoted(Pick("{\\\"a\\\":1,\\\"b\\\":[1,2]}", "[1]", "{", "{\\\"x\\\":{\\\"y\\\":null}}", "nul", "{\\\"a\\\" 1}", "{\\\"a\\\":1,}"))}",
            9 => $"fromYaml {Quoted(Pick("a: 1\\nb: [x]", "- x", "a: b: c", "y: yes\\nn: 012\\nt: 2024-01-01", "a: &x {q: 1}\\nb: *x", "a: |\\n  text\\n  more", "k: 'it''s'", "\\\"a\\\": !!str 1", "a:\\n\\tb: 1", "a: >-\\n  x\\n  y\\n\\n  z"))}",
            10 => $"fromToml {Quoted(Pick("a = 1\\n[t]\\nb = 'x'", "a = [1, 2.5]", "d = 2024-01-01T00:00:00Z", "a.b = true", "[[x]]\\nn=1\\n[[x]]\\nn=2"))}",
            11 => $"default {M(depth)} {M(depth)}",
            12 => $"urlParse {Quoted(Pick("http://a.b/c", "x:y", "//h/p"))}",
            _ => $"deepCopy {M(depth)}",
        };
    }

    private string Boolean(int depth) => _random.Next(14) switch
    {
        0 => Pick("true", "false", ".b"),
        1 => $"eq {A(depth)} {A(depth)}",
        2 => $"ne {T(depth)} {T(depth)}",
        3 => $"{Pick("lt", "gt", "le", "ge")} {N(depth)} {N(depth)}",
        4 => $"not {A(depth)}",
        5 => $"empty {A(depth)}",
        6 => $"contains {T(depth)} {T(depth)}",
        7 => $"{Pick("hasPrefix", "hasSuffix")} {T(depth)} {T(depth)}",
        8 => $"hasKey {M(depth)} {T(depth)}",
        9 => $"has {A(depth)} {L(depth)}",
        10 => $"regexMatch {Pattern()} {T(depth)}",
        11 => $"semverCompare {Quoted(Constraint())} {Quoted(Version())}",
        12 => $"{Pick("kindIs", "typeIs", "typeIsLike")} {Quoted(Pick("string", "int", "map", "slice", "float64", "[]interface {}"))} {A(depth)}",
        _ => $"deepEqual {A(depth)} {A(depth)}",
    };

    private string Other(int depth)
    {
        if (depth <= 0) { return Pick(".nil", ".nope", "nil", ".b", "true", ".m.nope", ".l.x", ".mm.in.z", "."); }
        return _random.Next(10) switch
        {
            0 or 1 or 2 => Boolean(depth),
            3 => $"{Pick("first", "last")} {L(depth)}",
            4 => $"dig {T(depth)} {T(depth)} {A(depth)} {M(depth)}",
            5 => $"{Pick("and", "or", "coalesce")} {A(depth)} {A(depth)} {A(depth)}",
            6 => $"required {T(depth)} {A(depth)}",
            7 => $"{Pick("all", "any")} {A(depth)} {A(depth)}",
            8 => $"index {A(depth)} {A(depth)}",
            _ => $"mustFromJson {Quoted(Pick("1", "\\\"a\\\"", "[1,{}]", "{", "null", "tru"))}",
        };
    }

    private string Pattern() => Quoted(Pick("a+", "[a-c]*", "(\\\\w+) (\\\\w+)", "^.", "$", "\\\\d{2,}", "(?i)AB", "x*", "(a)(b)?", "[^a-z ]", "a|b", "\\\\bfoo\\\\b", "(?P<n>o+)", "é", "\\\\s", "", ".*?b", "(", "[z-a]", "a**", "(?=x)", "(?U)a+", "[[:alpha:]]+", "\\\\pL+", "(?m)^x$",
        "a{,2}", "(?s).+", "(?:ab)+?", "\\\\S+$", "[\\\\d-]+"));

    private string Version() => Pick("1.2.3", "v1.2", "1", "1.2.3-rc.1", "1.2.3+b", "bad", "01.2.3", "2.0.0-alpha", "1.30.4-gke.100", "0.1.2", "1.2.3-01");

    private string Constraint() => Pick(">=1.2", "^1.2.3", "~1.2", "1.x", "*", "!=1.2.3", ">1 <3", "1.2 - 2.0", ">=1.2.0-0", "^0.1", "=1.2.3 || >2", "bad", "", "<=1.2", ">=1.19-0, <2", "~>1", "< 1.2.4", "1.2.3-rc.1", ">1.2.3-alpha");

    private string Format() => Pick("%s-%v", "%d %d", "%5s|%-5s", "%q %v", "%v", "%05.2f %x", "%t %T", "%+v %#v", "%s", "%3d|%-4d", "%%%v%v", "%x %X", "%c %U", "%e %g", "%[2]v %[1]v", "%.2s %v", "%*d", "%o %b", "%08.3f %v", "%!%v%v", "%6.2v|%v");

    private string Word() => Pick("a", "abc", "foo bar", "Hello World", "a,b,c", "x-y_z", "", " pad ", "123", "1.5", "true", "HTTPServer", "it's", "é ü", "line1\\nline2", "tab\\tx", "q\\\"q", "a: b", "- x", "yes", "0x1F", "010", "~", "#c", "{a}", "foo foo", "ab ab ab ab ab ab", "user_id42Name", "%d", "<&>", "ключ", "2024-01-01", "a b  c", "null", "longer text that goes on and on for a while, past the eightieth column of the line");

    private static string Quoted(string text) => text.Contains("{{", StringComparison.Ordinal) ? "`" + text + "`" : "\"" + text + "\"";

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

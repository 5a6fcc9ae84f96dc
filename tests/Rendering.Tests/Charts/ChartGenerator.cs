using System.Globalization;
using System.Text;

namespace Rendering.Tests.Charts;

/// <summary>
/// Makes charts and command lines from a seed: nested dependencies with aliases, conditions, tags and imported values, values files and
/// every <c>--set…</c> flag, hooks, CRDs, ignored files, schemas, library charts. Some are wrong on purpose.
/// </summary>
internal sealed partial class ChartGenerator(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The files of a chart and of values beside it, and the arguments of <c>helm template</c>.</summary>
    public (Dictionary<string, string> Files, List<string> Arguments) Next()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        Chart(files, "", "demo", depth: 2);
        var arguments = new List<string>();
        if (!Chance(5)) { arguments.Add(Chance(40) ? "Bad_Name" : Pick("rel", "my-release", "r.x")); }
        arguments.Add(".");
        for (var i = _random.Next(3); i > 0; i--)
        {
            files[$"v{i}.yaml"] = Values();
            arguments.AddRange(["-f", $"v{i}.yaml"]);
        }

        for (var i = _random.Next(3); i > 0; i--) { arguments.AddRange(Set(files)); }
        if (Chance(4)) { arguments.AddRange(["-n", Pick("coffee", "default")]); }
        if (Chance(6)) { arguments.AddRange(["--kube-version", Pick("1.26", "v1.31.2", "1.29.3-gke.100", Chance(8) ? "x" : "1.30.0")]); }
        if (Chance(6)) { arguments.AddRange(["--api-versions", Pick("x.io/v1", "monitoring.coreos.com/v1,a/v2")]); }
        foreach (var flag in (string[])["--include-crds", "--no-hooks", "--skip-tests", "--is-upgrade", "--skip-schema-validation"])
        {
            if (Chance(7)) { arguments.Add(flag); }
        }

        if (Chance(10)) { arguments.AddRange(["-s", Pick("templates/a.yaml", "templates/*.yaml", "templates/none.yaml")]); }
        return (files, arguments);
    }

    private void Chart(Dictionary<string, string> files, string folder, string name, int depth)
    {
        var chart = new StringBuilder($"apiVersion: v2\nname: {name}\nversion: {Pick("1.0.0", "0.1.2", "2.3.4-rc.1", "1.2")}\n");
        chart.Append(Pick("", "appVersion: \"1.10\"\n", "appVersion: 1.10\n", "description: two\n", "type: application\n", "kubeVersion: \">=1.20.0-0\"\n", Chance(6) ? "kubeVersion: \"<1.10\"\n" : "keywords: [a, b]\n"));
        if (depth > 0) { Dependencies(files, folder, chart, depth); }
        files[folder + "Chart.yaml"] = chart.ToString();
        if (!Chance(6)) { files[folder + "values.yaml"] = Values(); }
        if (!Chance(4)) { files[folder + "templates/_helpers.tpl"] = Helpers(name); }
        foreach (var file in (string[])["a.yaml", "b.yaml", "sub/c.yaml"])
        {
            if (!Chance(3)) { files[$"{folder}templates/{file}"] = Template(name); }
        }

        if (Chance(6)) { files[folder + "templates/NOTES.txt"] = "Thanks {{ .Release.Name }}{{ .Values.s | default \"\" }}\n"; }
        if (Chance(5)) { files[folder + "crds/x.yaml"] = Pick("kind: CustomResourceDefinition\nname: {{ raw }}\n", "a: 1\n---\nb: 2\n", ""); }
        if (Chance(5)) { files[folder + "conf/app.ini"] = Pick("k=v\nl=m\n", "one", "a: \"b\"\r\nc: d\r\n"); }
        if (Chance(12)) { files[folder + ".helmignore"] = Pick("b.yaml\n", "# c\nconf/\n*.ini\n", "templates/sub\n", "/crds\n", Chance(3) ? "!a.yaml\n" : "x?\n"); }
        if (Chance(12)) { files[folder + "values.schema.json"] = Schema(); }
    }

    private void Dependencies(Dictionary<string, string> files, string folder, StringBuilder chart, int depth)
    {
        var names = new[] { "kid", "lib", "aux" }.Where(_ => Chance(3)).ToList();
        if (names.Count == 0) { return; }
        if (!Chance(4)) { chart.Append("dependencies:\n"); } else { names.ForEach(child => Chart(files, $"{folder}charts/{child}/", child, 0)); return; }
        foreach (var child in names)
        {
            Chart(files, $"{folder}charts/{child}/", child, depth - 1);
            if (child == "lib") { files[$"{folder}charts/lib/Chart.yaml"] = "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n"; }
            chart.Append(CultureInfo.InvariantCulture, $"- name: {(Chance(40) ? "absent" : child)}\n  version: {Pick("'*'", "'>=0.0.0-0'", "'>=0.0.0-0'", "'>=0.0.0-0'", "~1.0", "'>=9'")}\n  repository: https://charts.example\n");
            chart.Append(Pick("", "", "", $"  alias: other-{child}\n", $"  condition: {child}.enabled\n", "  condition: global.kid,kid.enabled\n", "  tags: [front, back]\n", "  import-values: [data]\n", "  import-values:\n  - {child: m, parent: imported}\n  - {child: exports.data, parent: .}\n"));
        }
    }

    private string Values() => string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Value()).DistinctBy(text => text[..text.IndexOf(':', StringComparison.Ordinal)]))
        + (Chance(25) ? "---\ns: second\n" : "") + (Chance(60) ? "bad: [\n" : "");

    private string Value() => Pick("n: 5\n", "n: 12345678\n", "f: 1.5\n", "s: hello\n", "s: \"12\"\n", "b: true\n", "nul: null\n", "l: [b, a, 3]\n", "l: []\n", "m: {a: one, b: {c: 2}}\n", "m: {a: null, d: x}\n", "m: scalar\n", "y: yes\n", "on: off\n",
        "kid: {enabled: true, s: from-parent}\n", "kid: {enabled: false}\n", "kid: null\n", "kid: {m: {a: over}, n: null}\n", "global: {g: 1, kid: true}\n", "global: {m: {x: y}}\n", "tags: {front: true}\n", "tags: {front: false, back: false}\n", "exports: {data: {ex: 1, m: {e: x}}}\n",
        "other-kid: {s: aliased}\n", "aux: {l: [z]}\n", "text: |\n  line {{ 1 }}\n  two\n", "tplText: \"{{ .Release.Name }}-{{ .Values.s }}\"\n", "date: 2024-01-01\n", "oct: 0755\n", Chance(12) ? "kid: 5\n" : "long: " + new string('w', 30) + " " + new string('x', 60) + " y\n");

    private string[] Set(Dictionary<string, string> files)
    {
        files["file.txt"] = "file text\nline\n";
        return _random.Next(6) switch
        {
            0 or 1 or 2 => ["--set", Pick("s=set", "n=7", "n=1.5", "m.a=x", "m.b.c=9", "l[1]=q", "l={x,y}", "b=false", "nul=null", "kid.enabled=false", "kid.s=v,kid.n=3", "global.g=2", "a\\.b=c", "m=null", "s=", "o[0].k=v,o[0].j=w", "tags.front=false", Chance(4) ? "s" : "n=007", Chance(4) ? "a.=1" : "s=a\\,b", Chance(6) ? "l[-1]=x" : "x.y.z=1")],
            3 => ["--set-string", Pick("n=7", "b=true", "l={1,2}", "m.a=null")],
            4 => ["--set-json", Pick("m={\"a\":[1,2]}", "n=5", "l=[1,\"b\"]", "s=\"q\",n=2.5", Chance(4) ? "m={bad" : "m.b={\"c\":null}")],
            _ => Chance(2) ? ["--set-file", "s=file.txt"] : ["--set-literal", "s=a,b=c{d}"],
        };
    }

    private string Schema() => Pick(
        "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 6}}}", "{\"required\": [\"s\"]}", "{\"properties\": {\"s\": {\"pattern\": \"^h\"}, \"l\": {\"items\": {\"type\": \"string\"}}}}",
        "{\"properties\": {\"m\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"a\": {}}}}}", "{\"properties\": {\"s\": {\"enum\": [\"hello\", \"set\"]}}}");

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

using System.Text;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Makes malformed requests of every family; the same seed makes the same ones.</summary>
internal sealed class RequestGenerator(int seed)
{
    private const string Yaml = "application/yaml";
    private const string Json = "application/json";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    private static readonly string[] Objects =
    [
        "/api/v1/namespaces/default/configmaps/c", "/api/v1/namespaces/default/pods/p", "/apis/apps/v1/namespaces/default/deployments/d", "/apis/fuzz.example.com/v1/namespaces/default/widgets/w",
        "/api/v1/namespaces/default/pods/p/status", "/apis/apps/v1/namespaces/default/deployments/d/scale", "/apis/fuzz.example.com/v1/namespaces/default/widgets/w/scale", "/api/v1/namespaces/default", "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/h",
    ];

    private static readonly string[] Patches = ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    private static readonly string[] Parameters =
    [
        "labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "watch", "sendInitialEvents", "allowWatchBookmarks", "timeoutSeconds", "dryRun", "fieldManager", "fieldValidation", "force",
        "propagationPolicy", "gracePeriodSeconds", "orphanDependents", "includeObject", "pretty", "timeout", "",
    ];

    private static readonly string[] ParameterValues =
    [
        "a=b", "a in (b", "a notin b)", "!", "a>x", "a=b,,c", "metadata.name=a", "spec.foo=b", "metadata.name", "=", "==", "!=", "9999999", "-5", "eyJ2IjoibWV0YSJ9", "Zm9v", "Exact", "NotOlderThan", "Always", "true", "false", "All", "Strict", "Foreground", "Background", "32s", "None", "a\\,b=c", "1,2",
    ];

    private static readonly string[] Segments =
    [
        "api", "apis", "v1", "apps", "namespaces", "default", "pods", "configmaps", "p", "c", "status", "scale", "finalize", "watch", "openapi", "v2", "v3", "healthz", "version", "metrics", "fuzz.example.com", "widgets", "deployments", "eviction", "binding", "token", "approval",
        "", ".", "..", "%2e%2e", "%2F", "%00", "%", "%zz", "%ff%fe", "é", "a%20b", "*", "~", "-", "serviceaccounts", "nodes", "customresourcedefinitions", "..;", "\\",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "? 1 :"];

    private readonly Damage _damage = new(new Random(seed));

    /// <summary>The next request.</summary>
    public FuzzedRequest Next() => _damage.Of<Func<FuzzedRequest>>([Tree, Tree, Text, Truncated, OfYaml, OfProtobuf, Patch, Patch, JsonPatch, Path, Query, Query, Rule, Rule, Policy, Definition, Header])();

    /// <summary>An expression of CEL that is mostly wrong.</summary>
    public string Expression(int depth = 0) => _damage.Of<Func<string>>(
    [
        () => _damage.Of(Seeds.Expressions), () => _damage.Text(_damage.Of(Seeds.Expressions)), () => depth > 4 ? "self" : $"({Expression(depth + 1)} {_damage.Of(Operators)} {Expression(depth + 1)})",
        () => depth > 4 ? "1" : $"[{Expression(depth + 1)}].{_damage.Of(["all", "exists", "map", "filter", "exists_one"])}(x, {Expression(depth + 1)})", () => depth > 4 ? "''" : $"{_damage.Of(["string", "int", "size", "type", "has", "duration", "dyn", "bool", "bytes", "quantity", "url"])}({Expression(depth + 1)})",
        () => _damage.Once(30) ? string.Concat(Enumerable.Repeat(_damage.Of(["(", "[", "!", "-", "{'a':"]), 5000)) : "self.spec", () => depth > 4 ? "null" : $"{Expression(depth + 1)}.{_damage.Of(["spec", "size()", "a.b", "matches('[')", "?x", "split('')", "min()", "sum()", "replace('', 'a', 9)"])}",
    ])();

    private FuzzedRequest Tree()
    {
        var (path, body) = _damage.Of(Seeds.All);
        return Write("tree", path, _damage.Tree(body));
    }

    private FuzzedRequest Text()
    {
        var (path, body) = _damage.Of(Seeds.All);
        return Body("text", HttpMethod.Post, path, Encoding.UTF8.GetBytes(_damage.Text(body.ToJsonString())), Json);
    }

    private FuzzedRequest Truncated()
    {
        var (path, body) = _damage.Of(Seeds.All);
        var text = body.ToJsonString();
        var cut = Encoding.UTF8.GetBytes(text[..(1 + _damage.Below(text.Length - 1))]);
        return Body("truncated", HttpMethod.Post, path, cut, Json) with { IsSurelyMalformed = true };
    }

    private FuzzedRequest OfYaml()
    {
        var (path, body) = _damage.Of(Seeds.All);
        var text = _damage.Tree(body)?.ToJsonString() ?? "";
        var yaml = _damage.Of<Func<string>>(
        [
            () => _damage.Text(text), () => "---\n" + text + "\n---\n" + text, () => "a: &a [x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n<<: *c\n" + _damage.Text("kind: Pod\n"), () => "!!binary " + text, () => "\t" + text, () => "? " + text + "\n: 1",
            () => string.Concat(Enumerable.Repeat("- ", 600)) + "x", () => string.Concat(Enumerable.Repeat("[", 3000)), () => "a: &a\n  b: *a", () => "kind: Pod\nkind: Pod\napiVersion: v1\nmetadata: {name: " + _damage.HostileText() + "}", () => "%TAG ! x\n" + text, () => "a: !<x y> 1",
        ])();
        return Body("yaml", HttpMethod.Post, path, Encoding.UTF8.GetBytes(yaml), Yaml);
    }

    private FuzzedRequest OfProtobuf()
    {
        var (path, seed) = _damage.Of(Seeds.All);
        var (apiVersion, kind) = _damage.Once(10) ? (_damage.HostileText(), _damage.HostileText()) : ((string)seed["apiVersion"]!, (string)seed["kind"]!);
        var bytes = Damage.Envelope(apiVersion, kind, _damage.Message());
        return Body("protobuf", HttpMethod.Post, path, _damage.Once(3) ? _damage.Bytes(bytes) : bytes, Protobuf);
    }

    private FuzzedRequest Patch()
    {
        var (path, seed) = _damage.Of(Seeds.All);
        var type = _damage.Of(Patches[1..]);
        var name = (string?)seed["metadata"]?["name"] ?? "fuzz";
        var target = _damage.Once(2) ? _damage.Of(Objects) : $"{path}/{name}";
        var body = _damage.Once(10) ? _damage.HostileValue() : _damage.Tree(seed);
        var query = type == Patches[3] ? "?fieldManager=fuzz&force=" + (_damage.Once(2) ? "true" : "false") : "";
        return Body("patch", HttpMethod.Patch, target + query, Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "null"), type);
    }

    private FuzzedRequest JsonPatch()
    {
        string[] pointers = ["", "/", "/metadata", "/metadata/name", "/metadata/labels", "/spec", "/spec/containers/0", "/spec/containers/-", "/spec/containers/9", "/spec/containers/-1", "/spec/containers/01", "/data/a", "/data/~2", "/a~1b", "/status", "/metadata/managedFields", "/metadata/managedFields/0/fieldsV1", "x", "/kind", "/metadata/resourceVersion", "/spec/template"];
        string[] operations = ["add", "remove", "replace", "move", "copy", "test", "", "ADD"];
        var steps = new JsonArray();
        for (var i = 0; i < 4; i++)
        {
            steps.Add(new JsonObject { ["op"] = _damage.Of(operations), ["path"] = _damage.Of(pointers), ["from"] = _damage.Of(pointers), ["value"] = _damage.HostileValue() });
            if (_damage.Once(3)) { break; }
        }

        JsonNode? body = _damage.Once(6) ? _damage.Tree(steps) : steps;
        return Body("json patch", HttpMethod.Patch, _damage.Of(Objects), Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "null"), Patches[0]);
    }

    private FuzzedRequest Path()
    {
        var path = string.Concat(Enumerable.Range(0, 9).Select(i => _damage.Once(7) && i > 2 ? "" : "/" + _damage.Of(Segments)));
        if (_damage.Once(4)) { path = "/api/v1/namespaces/default/" + string.Join('/', Enumerable.Range(0, 3).Select(_ => _damage.Of(Segments))); }
        return new FuzzedRequest("path", _damage.Of([HttpMethod.Get, HttpMethod.Get, HttpMethod.Put, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Head, HttpMethod.Options, new HttpMethod("FUZZ")]), path);
    }

    private FuzzedRequest Query()
    {
        string[] paths = ["/api/v1/pods", "/api/v1/namespaces/default/configmaps", "/apis/apps/v1/deployments", "/apis/fuzz.example.com/v1/widgets", "/api/v1/namespaces/default/configmaps/c", "/openapi/v3/api/v1", "/api", "/apis"];
        var parts = Enumerable.Range(0, 3).Select(_ => Uri.EscapeDataString(_damage.Of(Parameters)) + "=" + (_damage.Once(4) ? "%zz%" : Uri.EscapeDataString(Value())));
        return new FuzzedRequest("query", _damage.Of([HttpMethod.Get, HttpMethod.Get, HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete]), _damage.Of(paths) + "?" + string.Join('&', parts));

        string Value() => _damage.Once(3) ? new string([.. _damage.HostileText().Where(c => !char.IsSurrogate(c))]) : _damage.Once(3) ? _damage.Text(_damage.Of(ParameterValues)) : _damage.Of(ParameterValues);
    }

    private FuzzedRequest Rule()
    {
        var definition = (JsonObject)JsonNode.Parse(Seeds.Definition)!;
        var schema = (JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        var place = _damage.Of([schema, (JsonObject)schema["properties"]!["spec"]!, (JsonObject)schema["properties"]!["spec"]!["properties"]!["labels"]!]);
        place["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = Expression(), ["message"] = "no", ["messageExpression"] = _damage.Once(3) ? Expression() : null, ["optionalOldSelf"] = _damage.Once(4) ? true : null });
        return Body("rule", HttpMethod.Post, Seeds.Definitions + "?dryRun=All", Encoding.UTF8.GetBytes(Renamed(definition).ToJsonString()), Json);
    }

    private FuzzedRequest Policy()
    {
        var policy = (JsonObject)Seeds.All.First(seed => seed.Path == Seeds.Policies).Body.DeepClone();
        policy["spec"]!["validations"]![0]!["expression"] = Expression();
        policy["spec"]!["variables"]![0]!["expression"] = Expression();
        return Body("policy", HttpMethod.Post, Seeds.Policies + "?dryRun=All", Encoding.UTF8.GetBytes(policy.ToJsonString()), Json);
    }

    private FuzzedRequest Definition() =>
        Body("definition", HttpMethod.Post, Seeds.Definitions + "?dryRun=All", Encoding.UTF8.GetBytes(_damage.Tree(Renamed((JsonObject)JsonNode.Parse(Seeds.Definition)!))?.ToJsonString() ?? ""), Json);

    private FuzzedRequest Header()
    {
        string[] names = ["Accept", "Content-Type", "Impersonate-User", "Impersonate-Group", "Impersonate-Extra-a", "Impersonate-Uid", "Accept-Encoding", "If-None-Match", "User-Agent", "Upgrade", "Sec-WebSocket-Protocol"];
        string[] values = ["application/json;as=Table;g=meta.k8s.io;v=v1", "application/json;as=Nothing", "text/html", "application/vnd.kubernetes.protobuf", ";;;", "a/b;c", "*/*;q=x", "gzip;q=0", "websocket", "v5.channel.k8s.io", "system:serviceaccount:::", "system:masters", "", "\"", "application/yaml, x"];
        var (path, body) = _damage.Of(Seeds.All);
        var isWrite = _damage.Once(2);
        return new FuzzedRequest("header", isWrite ? HttpMethod.Post : HttpMethod.Get, path + "?dryRun=All")
        {
            Body = isWrite ? Encoding.UTF8.GetBytes(body.ToJsonString()) : null,
            ContentType = isWrite ? _damage.Of(["text/plain", "application/json; charset=utf-16", "json", Json, "application/x-www-form-urlencoded", "application/json;;"]) : null,
            Headers = [(_damage.Of(names), _damage.Of(values)), (_damage.Of(names), _damage.Of(values))],
        };
    }

    private FuzzedRequest Write(string family, string path, JsonNode? body)
    {
        var name = body is JsonObject { } members && members["metadata"] is JsonObject metadata && metadata["name"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)value! : "fuzz";
        var update = _damage.Once(3) && name.Length is > 0 and < 300 && !name.Any(char.IsSurrogate);
        var target = (update ? $"{path}/{Uri.EscapeDataString(name)}" : path) + (_damage.Once(3) ? "?fieldValidation=Strict" : "");
        return Body(family, update ? HttpMethod.Put : HttpMethod.Post, target, Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "null"), Json);
    }

    private static JsonObject Renamed(JsonObject definition)
    {
        // Not the one whose widgets the other requests are about.
        definition["metadata"]!["name"] = "gadgets.fuzz.example.com";
        definition["spec"]!["names"] = new JsonObject { ["plural"] = "gadgets", ["kind"] = "Gadget" };
        return definition;
    }

    private static FuzzedRequest Body(string family, HttpMethod method, string target, byte[] body, string type) => new(family, method, target) { Body = body, ContentType = type };
}

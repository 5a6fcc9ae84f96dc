using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;

namespace ArgoCD.Tests.Comparison;

public sealed class IgnoredFieldsTests
{
    [Theory]
    [InlineData("/spec/replicas", "", "{spec: {replicas: 1, paused: true}}", "{spec: {replicas: 4, paused: false}}", "{spec: {replicas: 4, paused: true}}")]
    [InlineData("/spec/replicas", "", "{spec: {replicas: 1}}", "{spec: {paused: false}}", "{spec: {}}")]
    [InlineData("", ".spec.template.spec.containers[].image", "{spec: {template: {spec: {containers: [{name: a, image: 'a:1', tty: true}]}}}}",
        "{spec: {template: {spec: {containers: [{name: b, image: 'b:1'}, {name: a, image: 'a:9'}]}}}}",
        "{spec: {template: {spec: {containers: [{name: b, image: 'b:1'}, {name: a, tty: true, image: 'a:9'}]}}}}")]
    [InlineData("", ".spec.template.spec.containers[].env[] | select(.name == \"TEA\")",
        "{spec: {template: {spec: {containers: [{name: a, env: [{name: TEA, value: green}, {name: CUP, value: big}]}]}}}}",
        "{spec: {template: {spec: {containers: [{name: a, env: [{name: TEA, value: black}, {name: OLD, value: x}]}]}}}}",
        "{spec: {template: {spec: {containers: [{name: a, env: [{name: TEA, value: black}, {name: CUP, value: big}]}]}}}}")]
    [InlineData("", ".spec.template.spec.containers[] | select(.name == \"injected\")",
        "{spec: {template: {spec: {containers: [{name: a}]}}}}",
        "{spec: {template: {spec: {containers: [{name: a}, {name: injected}]}}}}",
        "{spec: {template: {spec: {containers: [{name: a}]}}}}")]
    [InlineData("/spec/selector/matchLabels/color", "", "{spec: {selector: {matchLabels: {color: red, app: new}}}}",
        "{spec: {selector: {matchLabels: {color: blue, app: old, more: x}}}}", "{spec: {selector: {matchLabels: {app: new, color: blue}}}}")]
    public void A_built_in_kind_keeps_the_live_value_of_what_is_ignored_and_of_nothing_else(string pointer, string expression, string target, string live, string expected) =>
        Assert.True(JsonNode.DeepEquals(Make("apps/v1", "Deployment", expected), Keep("apps/v1", "Deployment", pointer, expression, target, live)));

    [Theory]
    [InlineData(".spec.routes[]", "{spec: {routes: [{path: /, to: git}]}}", "{spec: {routes: [{path: /, to: live}, {path: /more}]}}", "{spec: {routes: [{path: /, to: live}, {path: /more}]}}")]
    [InlineData(".spec.routes[].to", "{spec: {routes: [{path: /new, to: git}]}}", "{spec: {routes: [{path: /, to: live}]}}", "{spec: {routes: [{path: /, to: live}]}}")]
    public void A_list_of_a_custom_resource_stays_whole(string expression, string target, string live, string expected) =>
        Assert.True(JsonNode.DeepEquals(Make("example.com/v1", "Proxy", expected), Keep("example.com/v1", "Proxy", "", expression, target, live)));

    private static JsonObject Keep(string version, string kind, string pointer, string expression, string target, string live)
    {
        JsonObject rule = new() { ["group"] = "*", ["kind"] = kind };
        rule["jsonPointers"] = pointer.Length > 0 ? new JsonArray(pointer) : null;
        rule["jqPathExpressions"] = expression.Length > 0 ? new JsonArray(expression) : null;
        return IgnoredFields.Keep(Make(version, kind, target), Make(version, kind, live), [IgnoreRule.Read(rule)]);
    }

    private static JsonObject Make(string version, string kind, string yaml)
    {
        var item = (JsonObject)YamlDocuments.Parse(yaml).First()!;
        (item["apiVersion"], item["kind"]) = (version, kind);
        return item;
    }
}

using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Tests.Sync;

public sealed class PolicyRulesTests
{
    [Theory]
    [InlineData("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}", "{apiGroups: [apps], resources: [deployments/scale], verbs: [patch]}", "")]
    [InlineData("{apiGroups: [apps], resources: ['*/scale'], verbs: [get]}", "{apiGroups: [apps], resources: [deployments/scale, deployments], verbs: [get]}", "{Verbs:[get] APIGroups:[apps] Resources:[deployments] ResourceNames:[] NonResourceURLs:[]}")]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}", "{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a, b]}", "{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[b] NonResourceURLs:[]}")]
    [InlineData("{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}", "{apiGroups: [''], resources: [pods], verbs: [get]}", "{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}")]
    [InlineData("{nonResourceURLs: [/metrics/*], verbs: [get]}", "{nonResourceURLs: [/metrics/pods, /healthz], verbs: [get]}", "{Verbs:[get] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/healthz]}")]
    public void What_a_role_lacks_is_told_permission_by_permission(string owned, string wanted, string missing) =>
        Assert.Equal(missing, string.Join('\n', PolicyRules.Missing([Rule(owned)], [Rule(wanted)]).Select(PolicyRules.Print)));

    [Fact]
    public void A_rule_that_stands_for_millions_of_permissions_is_compared_as_it_is()
    {
        JsonArray many = [.. Enumerable.Range(0, 1000).Select(index => JsonValue.Create($"kind{index}"))];
        var rule = new JsonObject { ["apiGroups"] = many.DeepClone(), ["resources"] = many.DeepClone(), ["verbs"] = many.DeepClone() };
        Assert.Same(rule, Assert.Single(PolicyRules.Missing([], [rule])));
        Assert.Empty(PolicyRules.Missing([rule.Copy()], [rule]));
    }

    private static JsonObject Rule(string yaml) => (JsonObject)YamlDocuments.Parse(yaml).First()!;
}

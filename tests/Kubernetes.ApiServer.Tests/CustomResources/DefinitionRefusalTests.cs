using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.CustomResources;

/// <summary>Definitions that are refused, and in which words. A case changes a good definition by a JSON merge patch of its spec, or of its one version's schema.</summary>
public sealed class DefinitionRefusalTests(DefinitionRefusalTests.SharedServer shared) : IClassFixture<DefinitionRefusalTests.SharedServer>
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Root = "spec.validation.openAPIV3Schema";
    private const string Label = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    [Theory]
    [InlineData("""{"scope":"Foo"}""", "spec.scope: Unsupported value: \"Foo\": supported values: \"Cluster\", \"Namespaced\"")]
    [InlineData("""{"names":{"kind":"9Thing","singular":"thing","listKind":"ThingList"}}""", $"spec.names.kind: Invalid value: \"9Thing\": may have mixed case, but should otherwise match: {Label}")]
    [InlineData("""{"names":{"listKind":"Thing"}}""", "spec.names.listKind: Invalid value: \"Thing\": kind and listKind may not be the same")]
    [InlineData("""{"names":{"shortNames":["OK"]}}""", $"spec.names.shortNames[0]: Invalid value: \"OK\": {Label}")]
    [InlineData("""{"names":{"categories":["a_b"]}}""", $"spec.names.categories[0]: Invalid value: \"a_b\": {Label}")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":true}]}""", "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required")]
    [InlineData("""{"versions":[{"name":"V1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}""", $"spec.versions[0].name: Invalid value: \"V1\": {Label}")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object"}}}]}""",
        "spec.versions: Invalid value: [{\"Name\":\"v1\",\"Served\":true,\"Storage\":false,\"Deprecated\":false,\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}]: must have exactly one version marked as storage version")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":true,"deprecationWarning":"old","schema":{"openAPIV3Schema":{"type":"object"}}}]}""", "spec.versions[0].deprecationWarning: Invalid value: \"old\": can only be set for deprecated versions")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"scale":{"specReplicasPath":".replicas","statusReplicasPath":""}},"schema":{"openAPIV3Schema":{"type":"object"}}}]}""",
        "spec.subresources.scale.specReplicasPath: Invalid value: \".replicas\": should be a json path under .spec", "spec.subresources.scale.statusReplicasPath: Required value")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":true,"additionalPrinterColumns":[{"name":"A","type":"text","jsonPath":"spec.a"}],"schema":{"openAPIV3Schema":{"type":"object"}}}]}""",
        "spec.additionalPrinterColumns[0].type: Invalid value: \"text\": must be one of boolean,date,integer,number,string", "spec.additionalPrinterColumns[0].JSONPath: Invalid value: \"spec.a\": must be a simple json path starting with .")]
    [InlineData("""{"versions":[{"name":"v1","served":true,"storage":true,"selectableFields":[{"jsonPath":".spec.nope"},{"jsonPath":".spec"},{"jsonPath":".spec['a']"}],"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}}}}}}}]}""",
        "spec.selectableFields[0].jsonPath: Invalid value: \".spec.nope\": is an invalid path: does not refer to a valid field",
        "spec.selectableFields[1].jsonPath: Invalid value: \".spec\": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
        "spec.selectableFields[2].jsonPath: Invalid value: \".spec['a']\": is an invalid path: array notation is not allowed")]
    [InlineData("""{"conversion":{"strategy":"Magic"}}""", "spec.conversion.strategy: Unsupported value: \"Magic\": supported values: \"None\", \"Webhook\"")]
    [InlineData("""{"conversion":{"strategy":"Webhook"}}""", "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook", "spec.conversion.conversionReviewVersions: Required value")]
    public async Task A_definition_is_refused_in_upstreams_words(string change, params string[] problems) => await RefusesAsync(change, problems);

    [Theory]
    [InlineData("""{"type":null}""", $"{Root}.type: Required value: must not be empty at the root")]
    [InlineData("""{"nullable":true}""", $"{Root}.nullable: Forbidden: nullable cannot be true at the root")]
    [InlineData("""{"properties":{"spec":{"properties":{}}}}""", $"{Root}.properties[spec].type: Required value: must not be empty for specified object fields")]
    [InlineData("""{"properties":{"l":{"type":"array"}}}""", $"{Root}.properties[l].items: Required value: must be specified")]
    [InlineData("""{"properties":{"l":{"type":"array","items":{}}}}""", $"{Root}.properties[l].items.type: Required value: must not be empty for specified array items")]
    [InlineData("""{"properties":{"a":{"type":"text"}}}""", $"{Root}.properties[a].type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/b","type":"object"}}}""", $"{Root}.properties[a].$ref: Forbidden: $ref is not supported")]
    [InlineData("""{"properties":{"l":{"type":"array","uniqueItems":true,"items":{"type":"string"}}}}""", $"{Root}.properties[l].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic")]
    [InlineData("""{"properties":{"a":{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":{"type":"string"}}}}""", $"{Root}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", $"{Root}.additionalProperties: Forbidden: must not be used at the root")]
    [InlineData("""{"properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}""", $"{Root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified")]
    [InlineData("""{"properties":{"a":{"type":"object","anyOf":[{"properties":{"b":{"type":"string"}}}]}}}""", $"{Root}.properties[a].anyOf[0].properties[b].type: Forbidden: must be empty to be structural")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"properties":{"b":{"minimum":1}}}]}""", $"{Root}.properties[b]: Required value: because it is defined in {Root}.oneOf[1].properties[b]")]
    [InlineData("""{"properties":{"a":{"type":"object","x-kubernetes-preserve-unknown-fields":false}}}""", $"{Root}.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined")]
    [InlineData("""{"properties":{"a":{"type":"object","x-kubernetes-embedded-resource":true}}}""", $"{Root}.properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")]
    [InlineData("""{"properties":{"a":{"x-kubernetes-int-or-string":true,"x-kubernetes-preserve-unknown-fields":true}}}""", $"{Root}.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true")]
    [InlineData("""{"properties":{"l":{"type":"array","x-kubernetes-list-type":"map","items":{"type":"string"}}}}""",
        $"{Root}.properties[l].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map", $"{Root}.properties[l].items.type: Invalid value: \"string\": must be object if parent array's x-kubernetes-list-type is map")]
    [InlineData("""{"properties":{"l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string"}}}}}}""",
        $"{Root}.properties[l].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property")]
    [InlineData("""{"properties":{"l":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"object","nullable":true}}}}""",
        $"{Root}.properties[l].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set", $"{Root}.properties[l].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set")]
    [InlineData("""{"properties":{"s":{"type":"string","x-kubernetes-list-type":"bag"}}}""",
        $"{Root}.properties[s].type: Invalid value: \"string\": must be array if x-kubernetes-list-type is specified", $"{Root}.properties[s].x-kubernetes-list-type: Unsupported value: \"bag\": supported values: \"atomic\", \"set\", \"map\"")]
    [InlineData("""{"properties":{"s":{"type":"object","x-kubernetes-map-type":"loose"}}}""", $"{Root}.properties[s].x-kubernetes-map-type: Unsupported value: \"loose\": supported values: \"atomic\", \"granular\"")]
    [InlineData("""{"properties":{"n":{"type":"integer","default":"x"}}}""", $"{Root}.properties[n].default: Invalid value: \"string\": in body must be of type integer: \"string\"")]
    [InlineData("""{"properties":{"o":{"type":"object","default":{"x":1},"properties":{"y":{"type":"integer"}}}}}""", $"{Root}.properties[o].default: Invalid value: {{\"x\":1}}: must not have unknown fields")]
    [InlineData("""{"properties":{"metadata":{"type":"object","default":{}}}}""", $"{Root}.properties[metadata].default: Forbidden: must not be set in top-level metadata")]
    public async Task A_schema_that_is_not_structural_is_refused_in_upstreams_words(string change, params string[] problems) => await RefusesAsync(OfSchema(change), problems);

    [Theory]
    [InlineData("""{"rule":""}""", "rule: Required value: rule is not specified")]
    [InlineData("""{"rule":"true","message":" "}""", "message: Invalid value: \" \": must be non-empty if specified")]
    [InlineData("""{"rule":"true","message":"a\nb"}""", "message: Invalid value: \"a\\nb\": must not contain line breaks")]
    [InlineData("""{"rule":"true &&\ntrue"}""", "message: Required value: message must be specified if rule contains line breaks")]
    [InlineData("""{"rule":"true","reason":"Whim"}""", "reason: Unsupported value: \"Whim\": supported values: \"FieldValueDuplicate\", \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueRequired\"")]
    [InlineData("""{"rule":"true","fieldPath":".nope"}""", "fieldPath: Invalid value: \".nope\": must be a valid path")]
    [InlineData("""{"rule":"true","optionalOldSelf":true}""", "optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule")]
    [InlineData("""{"rule":"self.a > 1"}""", """
        rule: Invalid value: {"Rule":"self.a \u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:8: found no matching overload for '_>_' applied to '(string, int)'
         | self.a > 1
         | .......^
        """)]
    public async Task A_rule_is_refused_in_upstreams_words(string rule, string problem) => await RefusesAsync(
        OfSchema("""{"properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}},"x-kubernetes-validations":[RULE]}}}""".Replace("RULE", rule, StringComparison.Ordinal)),
        $"{Root}.properties[spec].x-kubernetes-validations[0].{problem}");

    [Fact]
    public async Task A_rule_about_the_change_of_what_cannot_be_found_again_is_refused_with_the_list_around_it() => await RefusesAsync(
        OfSchema("""{"properties":{"l":{"type":"array","maxItems":3,"items":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf"}]}}}}"""),
        $"{Root}.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: \"self >= oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema within {Root}.properties[l]");

    private static string OfSchema(string change) =>
        """{"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":SCHEMA}}]}""".Replace("SCHEMA", Merged("""{"type":"object"}""", change), StringComparison.Ordinal);

    private static string Merged(string target, string change)
    {
        var merged = JsonNode.Parse(target)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            if (value is null) { merged.Remove(name); }
            else { merged[name] = value is JsonObject below && merged[name] is JsonObject there ? JsonNode.Parse(Merged(there.ToJsonString(), below.ToJsonString())) : value.DeepClone(); }
        }

        return merged.ToJsonString();
    }

    private async Task RefusesAsync(string change, params string[] problems)
    {
        const string good = """{"group":"example.com","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}""";

        var (code, answer) = await shared.Server.PostAsync(Definitions, $$"""{"metadata":{"name":"things.example.com"},"spec":{{Merged(good, change)}}}""");

        var told = problems.Length == 1 ? problems[0] : $"[{string.Join(", ", problems)}]";
        Assert.Equal($"CustomResourceDefinition.apiextensions.k8s.io \"things.example.com\" is invalid: {told}", (string?)answer["message"]);
        Assert.Equal(422, code);
    }

    /// <summary>One server for all cases: what is refused leaves nothing behind.</summary>
    public sealed class SharedServer : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}

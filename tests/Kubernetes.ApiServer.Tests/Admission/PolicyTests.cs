using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Admission;

public sealed class PolicyTests
{
    private const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("""{"a":"1"}""", 201, null)]
    [InlineData("""{"a":"1","b":"2"}""", 422, "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'few' denied request: failed expression: size(variables.keys) <= int(params.data.most)")]
    [InlineData("""{"secret":"1"}""", 403, "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'few' denied request: kubernetes-admin must not write secret")]
    public async Task A_bound_policy_decides_with_its_variables_and_parameters(string data, int code, string? message)
    {
        await using var server = await ServeAsync("""["Deny"]""");

        var (answered, body) = await server.PostAsync(Maps, Map(data));

        Assert.Equal((code, message), (answered, (string?)body["message"]));
    }

    [Fact]
    public async Task A_policy_may_only_warn()
    {
        await using var server = await ServeAsync("""["Warn"]""");
        using var content = new StringContent(Map("""{"a":"1","b":"2"}"""), System.Text.Encoding.UTF8, "application/json");

        using var answer = await server.Client.PostAsync(Maps, content, TestContext.Current.CancellationToken);

        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Contains("Validation failed for ValidatingAdmissionPolicy 'few' with binding 'few': failed expression", answer.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_does_not_compile_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var (code, body) = await server.PostAsync(Policies, Policy("object.data.size( > 1"));

        Assert.Equal(422, code);
        Assert.Contains("spec.validations[0].expression: Invalid value: \"object.data.size( > 1\": compilation failed: ERROR: <input>:1:19: Syntax error", (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_and_its_binding_are_refused_in_upstreams_words()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (kind, spec, problems) in new (string, string, string[])[]
        {
            ("Policy", """{"failurePolicy":"Maybe"}""", ["spec.failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\"", "spec.matchConstraints: Required value", "spec.validations: Required value: validations or auditAnnotations must contain at least one item", "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item"]),
            ("Policy", """{"matchConstraints":{"resourceRules":[{"apiGroups":["*","a"],"operations":["READ"],"apiVersions":["v1"],"resources":["r"]}]},"validations":[{"expression":"true","reason":"Because","message":"a\nb"}]}""",
                ["spec.matchConstraints.resourceRules[0].operations[0]: Unsupported value: \"READ\"", "spec.matchConstraints.resourceRules[0].apiGroups: Invalid value: [\"*\",\"a\"]: if '*' is present, must not specify other API groups", "spec.validations[0].message: Invalid value: \"a\\nb\": message must not contain line breaks", "spec.validations[0].reason: Unsupported value: \"Because\": supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\", \"Unauthorized\""]),
            ("Policy", Constrained("""
                "matchConditions":[{"name":"a b","expression":" "},{"name":"c","expression":"1"},{"name":"c","expression":"true"}],"variables":[{"name":"1x","expression":"1"},{"name":"y","expression":"variables['1x'] == 1"}],
                "auditAnnotations":[{"key":"k","valueExpression":"1"}],
                "validations":[{"expression":"object.x","messageExpression":"authorizer.path('/').check('get').allowed() ? 'a' : 'b'"},{"expression":"variables.z"},{"expression":"params.x == 1"},{"expression":"request.nope == ''"},{"expression":"namespaceObject.metadata.name == 1"}]
                """),
                ["spec.matchConditions[0].expression: Required value", "spec.matchConditions[0].name: Invalid value: \"a b\": name part must consist of", "spec.matchConditions[1].expression: Invalid value: \"1\": must evaluate to bool but got int", "spec.matchConditions[2].name: Duplicate value: \"c\"",
                 "spec.variables[0].name: Invalid value: \"1x\": name is not a valid CEL identifier", "spec.validations[0].expression: Invalid value: \"object.x\": must evaluate to bool but got dyn", "undeclared reference to 'authorizer'", "undefined field 'z'",
                 "undeclared reference to 'params'", "undefined field 'nope'", "found no matching overload for '_==_' applied to '(string, int)'", "spec.auditAnnotations[0].valueExpression: Invalid value: \"1\": must evaluate to one of [string null_type] but got int"]),
            ("PolicyBinding", """{"validationActions":["Deny","Warn"],"paramRef":{"name":"p","selector":{} } }""",
                ["spec.policyName: Required value", "spec.paramRef.name: Forbidden: name and selector are mutually exclusive", "spec.paramRef.parameterNotFoundAction: Required value", "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn"]),
        })
        {
            var (code, body) = await server.PostAsync($"/apis/admissionregistration.k8s.io/v1/validatingadmission{(kind == "Policy" ? "policies" : "policybindings")}", $$"""{"metadata":{"name":"p"},"spec":{{spec}} }""");
            Assert.Equal(422, code);
            Assert.All(problems, problem => Assert.Contains(problem, (string?)body["message"], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_does_not_fit_the_types_of_the_objects_stands_in_the_status()
    {
        await using var server = await TestServer.StartAsync();
        var spec = Constrained("""
            "variables":[{"name":"count","expression":"object.data.size()"}],
            "validations":[{"expression":"variables.count < 9"},{"expression":"object.immutable == true","messageExpression":"string(object.nope)"}]
            """);
        await server.PostAsync(Policies, $$"""{"metadata":{"name":"p"},"spec":{{spec}} }""");

        await foreach (var change in server.WatchAsync(Policies + "?watch=true"))
        {
            if (change["object"]?["status"]?["typeChecking"] is not { } checks) { continue; }
            Assert.Equal(1, (int?)change["object"]!["status"]!["observedGeneration"]);
            var warning = Assert.Single(checks["expressionWarnings"]!.AsArray())!;
            Assert.Equal("spec.validations[1].messageExpression", (string?)warning["fieldRef"]);
            Assert.Equal("v1, Kind=ConfigMap: ERROR: <input>:1:14: undefined field 'nope'\n | string(object.nope)\n | .............^\n", (string?)warning["warning"]);
            break;
        }
    }

    private static string Constrained(string rest) => $$"""{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]},{{rest}} }""";

    private static string Map(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{{data}} }""";

    private static string Policy(string expression) => """
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"few"},"spec":{"failurePolicy":"Fail","paramKind":{"apiVersion":"v1","kind":"ConfigMap"},
         "matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["configmaps"]}]},
         "matchConditions":[{"name":"not-the-parameters","expression":"object.metadata.name != 'parameters'"}],
         "variables":[{"name":"keys","expression":"object.data.map(k, k)"}],
         "validations":[{"expression":"EXPRESSION"},
          {"expression":"!('secret' in object.data) || authorizer.group('').resource('nosuch').check('get').allowed() && false","messageExpression":"request.userInfo.username + ' must not write secret'","reason":"Forbidden"}]}}
        """.Replace("EXPRESSION", expression, StringComparison.Ordinal);

    private static async Task<TestServer> ServeAsync(string actions)
    {
        var server = await TestServer.StartAsync();
        foreach (var (path, body) in new[]
        {
            (Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"parameters"},"data":{"most":"1"}}"""),
            (Policies, Policy("size(variables.keys) <= int(params.data.most)")),
            ("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", $$$"""
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding","metadata":{"name":"few"},
                 "spec":{"policyName":"few","validationActions":{{{actions}}},"paramRef":{"name":"parameters","namespace":"default","parameterNotFoundAction":"Deny"} } }
                """),
        })
        {
            var (code, answer) = await server.PostAsync(path, body);
            Assert.True(code == 201, answer.ToJsonString());
        }

        return server;
    }
}

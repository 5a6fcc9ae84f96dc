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

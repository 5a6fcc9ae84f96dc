using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;

namespace ArgoCD.Tests.Scenarios;

/// <summary>Roles and bindings are reconciled before they are applied, and the results say so.</summary>
public sealed class RbacSyncTests(ScenarioCluster cluster)
{
    private const string Warning =
        ". Warning: resource PLURAL is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by  apply.  apply should only be used on resources created declaratively by either  create --save-config or  apply. The missing annotation will be patched automatically.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_is_given_what_it_lacks_and_then_applied()
    {
        await using var scenario = await BeginAsync(("app/role.yaml", Role("pods, services", "get")));
        Assert.Equal(
            "role.rbac.authorization.k8s.io/reader reconciled. reconciliation required create\n\tmissing rules added:\n\t\t{Verbs:[get] APIGroups:[] Resources:[pods services] ResourceNames:[] NonResourceURLs:[]}"
            + "role.rbac.authorization.k8s.io/reader configured" + Warning.Replace("PLURAL", "roles/reader", StringComparison.Ordinal),
            await SyncAsync(scenario));
        Assert.Equal("role.rbac.authorization.k8s.io/reader reconciledrole.rbac.authorization.k8s.io/reader unchanged", await SyncAsync(scenario));

        scenario.Commit(("app/role.yaml", Role("pods", "get, list")));
        Assert.Equal(
            "role.rbac.authorization.k8s.io/reader reconciled. reconciliation required update\n\tmissing rules added:\n\t\t{Verbs:[list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}"
            + "role.rbac.authorization.k8s.io/reader configured",
            await SyncAsync(scenario));
        Assert.Equal("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]}]""", (await scenario.FindAsync("Role", "reader"))!["rules"]!.ToJsonString());
    }

    [Fact]
    public async Task A_binding_of_another_role_is_made_anew()
    {
        await using var scenario = await BeginAsync(("app/binding.yaml", Binding("reader")));
        Assert.Equal(
            "rolebinding.rbac.authorization.k8s.io/team reconciled. reconciliation required create\n\tmissing subjects added:\n\t\t{Kind:ServiceAccount APIGroup: Name:robot Namespace:}"
            + "rolebinding.rbac.authorization.k8s.io/team configured" + Warning.Replace("PLURAL", "rolebindings/team", StringComparison.Ordinal),
            (await SyncAsync(scenario)).Replace(scenario.Named("Namespace:coffee~"), "Namespace:", StringComparison.Ordinal));
        var before = await scenario.FindAsync("RoleBinding", "team");

        scenario.Commit(("app/binding.yaml", Binding("writer")));
        Assert.Equal(
            "rolebinding.rbac.authorization.k8s.io/team reconciled. reconciliation required recreaterolebinding.rbac.authorization.k8s.io/team configured"
            + Warning.Replace("PLURAL", "rolebindings/team", StringComparison.Ordinal),
            await SyncAsync(scenario));
        var after = await scenario.FindAsync("RoleBinding", "team");
        Assert.Equal("writer", after.Text("roleRef", "name"));
        Assert.NotEqual(before!.Uid(), after!.Uid());
    }

    [Fact]
    public async Task What_opted_out_is_only_applied()
    {
        await using var scenario = await BeginAsync(("app/role.yaml", Role("pods", "get")));
        await SyncAsync(scenario);
        await scenario.PatchAsync("Role", "reader", "{metadata: {annotations: {rbac.authorization.kubernetes.io/autoupdate: 'false'}}}");
        scenario.Commit(("app/role.yaml", Role("pods", "watch")));
        Assert.StartsWith(
            "role.rbac.authorization.k8s.io/reader reconciled. reconciliation required update, but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)\n\tmissing rules added:",
            await SyncAsync(scenario), StringComparison.Ordinal);
        Assert.Equal("""["watch"]""", (await scenario.FindAsync("Role", "reader")).Items("rules").Single()["verbs"]!.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_tells_what_a_role_lacks()
    {
        await using var scenario = await BeginAsync(("app/role.yaml", Role("pods", "get")));
        Assert.Equal(
            "role.rbac.authorization.k8s.io/reader reconciled (dry run). reconciliation required create\n\tmissing rules added:\n\t\t{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}"
            + "role.rbac.authorization.k8s.io/reader created (dry run)",
            await SyncAsync(scenario, "{operation: {sync: {dryRun: true}}}"));
        Assert.Null(await scenario.FindAsync("Role", "reader"));
    }

    private static string Role(string resources, string verbs) =>
        $"{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: reader}}, rules: [{{apiGroups: [''], resources: [{resources}], verbs: [{verbs}]}}]}}\n";

    private static string Binding(string role) =>
        $"{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: team}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {role}}}, subjects: [{{kind: ServiceAccount, name: robot, namespace: coffee~}}]}}\n";

    private Task<Scenario> BeginAsync(params (string Path, string? Text)[] files) => SyncOperationTests.BeginAsync(cluster, files);

    /// <returns>What the result of the one object says.</returns>
    private static async Task<string> SyncAsync(Scenario scenario, string ask = SyncOperationTests.AskAnew) =>
        (await SyncOperationTests.SyncAsync(scenario, ask)).Items("status", "operationState", "syncResult", "resources").Single().Text("message");
}

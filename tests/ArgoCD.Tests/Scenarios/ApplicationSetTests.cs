using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>From generators to Applications, and what an ApplicationSet says of itself.</summary>
public sealed class ApplicationSetTests(ScenarioCluster cluster)
{
    private const string Directories = "{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, requeueAfterSeconds: 20, directories: [{path: 'apps/*'}, {path: apps/hidden, exclude: true}]}}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directories_become_applications_and_removed_ones_go()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")), ("apps/order/a.yaml", ConfigMap("order")), ("apps/hidden/a.yaml", ConfigMap("hidden")));
        await scenario.ApplyAsync(Set(Directories, "{{path.basename}}~", "{{path}}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.WhenAsync("Application", "order~", IsSettled);
        scenario.Commit(("apps/cart/a.yaml", null), ("apps/payment/a.yaml", ConfigMap("payment")));
        await scenario.AnnounceAsync("apps/payment/a.yaml");
        await scenario.WhenAsync("Application", "payment~", IsSettled);
        await scenario.GoneAsync("Application", "cart~");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2 && set.Items("status", "resources").All(entry => entry.Text("status") == "Synced"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_directory_that_nobody_announced_is_found_after_the_requeue_once_the_branch_heads_are_stale()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_RECONCILIATION_TIMEOUT"] = "30s", Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(Directories, "{{path.basename}}~", "{{path}}", policy: ""));
        await scenario.WhenAsync("Application", "cart~", _ => true);
        scenario.Commit(("apps/payment/a.yaml", ConfigMap("payment")));
        scenario.Clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Null(await scenario.FindAsync("Application", "payment~"));
        await scenario.WhenAsync("Application", "payment~", _ => true);
    }

    [Fact]
    public async Task Go_templates_read_the_path_as_an_object()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/My_Cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(Directories, "{{ .path.basenameNormalized }}~", "{{ .path.path }}", goTemplate: true, more: "labels: {segment: '{{ index .path.segments 0 }}', short: '{{ slugify 5 false .path.basename }}'}"));
        await scenario.WhenAsync("Application", "my-cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_missing_key_is_an_error_where_the_options_say_so()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(Directories, "{{ .nothing }}", "{{ .path.path }}", goTemplate: true));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("{list: {elements: [{name: a, dir: cart}, {name: b, dir: order}]}}", "a,b")]
    [InlineData("{list: {elementsYaml: '[{name: c, dir: cart}]'}}", "c")]
    [InlineData("{list: {elements: [{name: a, dir: cart}, {name: b, dir: order}]}, selector: {matchLabels: {name: b}}}", "b")]
    [InlineData("{list: {elements: [{name: a, dir: cart}, {name: b, dir: order}]}, selector: {matchExpressions: [{key: name, operator: NotIn, values: [b]}]}}", "a")]
    [InlineData("{matrix: {generators: [{list: {elements: [{stage: dev}, {stage: prod}]}}, {list: {elements: [{name: x, dir: cart}]}}]}}", "x")]
    [InlineData("{merge: {mergeKeys: [dir], generators: [{list: {elements: [{name: a, dir: cart}, {name: b, dir: order}]}}, {list: {elements: [{name: merged, dir: cart}, {name: dropped, dir: none}]}}]}}", "b,merged")]
    [InlineData("{clusters: {values: {dir: cart}}}", "in-cluster")]
    public async Task Generators_give_their_parameters(string generator, string names)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("cart/a.yaml", ConfigMap("cart")), ("order/a.yaml", ConfigMap("order")));
        var name = generator.StartsWith("{matrix", StringComparison.Ordinal) ? "{{name}}-{{stage}}~" : "{{name}}~";
        await scenario.ApplyAsync(Set(generator, name, "cart", policy: ""));
        var expected = generator.StartsWith("{matrix", StringComparison.Ordinal) ? names.Split(',').SelectMany(one => new[] { $"{one}-dev", $"{one}-prod" }) : names.Split(',');
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") > 0);
        Assert.Equal(expected.Order(StringComparer.Ordinal).Select(one => scenario.Named($"{one}~")), set.Items("status", "resources").Select(entry => entry.Text("name")));
        Assert.Equal("True", set.Condition("ResourcesUpToDate").Text("status"));
    }

    [Theory]
    [InlineData("{matrix: {generators: [{list: {elements: []}}]}}", "found less than two generators, Matrix support only two")]
    [InlineData("{matrix: {generators: [{list: {elements: []}}, {list: {elements: []}}, {list: {elements: []}}]}}", "found more than two generators, Matrix support only two")]
    [InlineData("{merge: {mergeKeys: [a], generators: [{list: {elements: []}}]}}", "found less than two generators, Merge requires two or more")]
    [InlineData("{merge: {mergeKeys: [], generators: [{list: {elements: []}}, {list: {elements: []}}]}}", "error getting param sets by merge key: no merge keys were specified, Merge requires at least one")]
    [InlineData("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main}}", "ApplicationSet is empty")]
    [InlineData("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: gone, directories: [{path: '*'}]}}", "error generating params from git: error getting directories from repo: error retrieving Git Directories: rpc error: code = Internal desc = unable to resolve git revision gone: unable to resolve 'gone' to a commit SHA")]
    [InlineData("{plugin: {configMapRef: {name: x}}}", "the plugin generator calls a service of its own, and this controller calls none")]
    [InlineData("{scmProvider: {github: {organization: x}}}", "the scmProvider generator asks a git host for its repositories, and this controller has no account at any")]
    [InlineData("{pullRequest: {github: {owner: x, repo: y}}}", "the pullRequest generator asks a git host for its repositories, and this controller has no account at any")]
    public async Task A_generator_that_fails_says_why_in_all_three_conditions(string generator, string message)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(generator, "x", "y"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal(
            [("ErrorOccurred", "True", "ApplicationGenerationFromParamsError", message), ("ParametersGenerated", "False", "ErrorOccurred", message), ("ResourcesUpToDate", "False", "ErrorOccurred", message)],
            set.Items("status", "conditions").Select(condition => (condition.Text("type"), condition.Text("status"), condition.Text("reason"), condition.Text("message"))));
        Assert.Equal(("Degraded", message), (set.Text("status", "health", "status"), set.Text("status", "health", "message")));
    }

    [Fact]
    public async Task Files_give_their_content_as_parameters()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("envs/dev/config.json", """{"name": "dev", "cluster": {"size": 3}}"""), ("envs/prod/config.json", """[{"name": "prod", "cluster": {"size": 5}}, {"name": "standby", "cluster": {"size": 1}}]"""), ("envs/dev/a.yaml", ConfigMap("dev")));
        await scenario.ApplyAsync(Set("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, files: [{path: 'envs/*/config.json'}], values: {where: '{{path.basename}}'}}}", "{{name}}~", "{{path}}", policy: "", more: "labels: {size: '{{cluster.size}}', where: '{{values.where}}', file: '{{path.filenameNormalized}}'}"));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 3);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_with_its_path()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("envs/dev/config.json", "{\"name\": "));
        await scenario.ApplyAsync(Set("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, files: [{path: 'envs/*/config.json'}]}}", "{{name}}~", "{{path}}"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.StartsWith("error generating params from git: unable to process file 'envs/dev/config.json' from repository 'http://git.default.svc/learning-gitops.git': ", set.Condition("ErrorOccurred").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_resource_decides_which_clusters_are_taken()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: placement, namespace: argo~}, data: {apiVersion: cluster.open-cluster-management.io/v1beta1, kind: placementdecisions, statusListKey: decisions, matchKey: clusterName}}");
        await scenario.ApplyAsync("{apiVersion: cluster.open-cluster-management.io/v1beta1, kind: PlacementDecision, metadata: {name: placed, namespace: argo~}, status: {decisions: [{clusterName: in-cluster, reason: near}, {clusterName: unknown}]}}");
        await scenario.ApplyAsync(Set("{clusterDecisionResource: {configMapRef: placement, name: placed, requeueAfterSeconds: 60}}", "at-{{name}}~", "x", policy: "", more: "labels: {reason: '{{reason}}'}"));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 1);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_cluster_that_becomes_known_is_taken_at_once()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{clusters: {selector: {matchLabels: {stage: prod}}}}", "at-{{nameNormalized}}~", "x", policy: ""));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        await scenario.ApplyAsync("{apiVersion: v1, kind: Secret, metadata: {name: far, namespace: argo~, labels: {argocd.argoproj.io/secret-type: cluster, stage: prod}}, stringData: {name: Far_Away, server: 'https://kubernetes.default.svc'}}");
        await scenario.WhenAsync("Application", "at-far-away~", _ => true);
    }

    [Fact]
    public async Task A_name_that_is_generated_twice_is_written_by_neither()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}, {name: a}, {name: b}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "b~", _ => true);
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Null(await scenario.FindAsync("Application", "a~"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_name_that_the_server_refuses_does_not_keep_the_others_from_being_written()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: Not_A_Name}, {name: b}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "b~", _ => true);
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Equal("UpdateApplicationError", set.Condition("ErrorOccurred").Text("reason"));
        Assert.StartsWith(scenario.Named("Application.argoproj.io \"Not_A_Name~\" is invalid: metadata.name: Invalid value: "), set.Condition("ErrorOccurred").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_without_its_project_is_left_out_but_not_deleted()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {template: {spec: {project: missing}}}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("reason") == "ApplicationValidationError");
        Assert.Equal("default", (await scenario.FindAsync("Application", "a~")).Text("spec", "project"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("sync", true, true)]
    [InlineData("create-only", false, false)]
    [InlineData("create-update", true, false)]
    [InlineData("create-delete", false, true)]
    public async Task The_policy_says_what_may_be_updated_and_deleted(string policy, bool updates, bool deletes)
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a, dir: one}, {name: b, dir: one}]}}", "{{name}}~", "{{dir}}", policy: "", set: $"syncPolicy: {{applicationsSync: {policy}, preserveResourcesOnDeletion: true}}"));
        await scenario.WhenAsync("Application", "b~", _ => true);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: a, dir: two}, {name: c, dir: two}]}}]}}");
        await scenario.WhenAsync("Application", "c~", _ => true);
        if (deletes)
        {
            await scenario.GoneAsync("Application", "b~");
        }

        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "resources").Any(entry => entry.Text("name") == scenario.Named("c~")));
        Assert.Equal(updates ? "two" : "one", (await scenario.FindAsync("Application", "a~")).Text("spec", "source", "path"));
        Assert.Equal(deletes, await scenario.FindAsync("Application", "b~") is null);
    }

    [Fact]
    public async Task An_application_that_the_watch_has_not_told_of_yet_is_deleted_all_the_same()
    {
        LateWatchClient? late = null;
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Components = ["applicationset-controller"];
                options.Client = client => late = new(client, change => change.Object.Kind() == "Application");
            },
            Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: "", set: "syncPolicy: {preserveResourcesOnDeletion: true}"));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: b}]}}]}}");
        await scenario.GoneAsync("Application", "a~");
        await scenario.WhenAsync("Application", "b~", _ => true);
        late!.Release();
    }

    [Fact]
    public async Task A_policy_for_all_goes_before_the_set_s_own()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_APPLICATIONSET_CONTROLLER_POLICY"] = "create-only", Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a, dir: one}]}}", "{{name}}~", "{{dir}}", policy: "", set: "syncPolicy: {applicationsSync: sync}"));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: a, dir: two}, {name: c, dir: two}]}}]}}");
        await scenario.WhenAsync("Application", "c~", _ => true);
        Assert.Equal("one", (await scenario.FindAsync("Application", "a~")).Text("spec", "source", "path"));
    }

    [Fact]
    public async Task Without_a_finalizer_deleted_applications_leave_their_resources()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(Directories, "{{path.basename}}~", "{{path}}", set: "syncPolicy: {preserveResourcesOnDeletion: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Empty((await scenario.FindAsync("Application", "cart~"))!.Finalizers());
        await scenario.DeleteAsync("ApplicationSet", "shop~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "cart"));
    }

    [Fact]
    public async Task A_deleted_set_takes_its_applications_and_what_they_deployed()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(Directories, "{{path.basename}}~", "{{path}}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("ApplicationSet", "shop~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "cart"));
    }

    [Fact]
    public async Task A_hand_edit_of_a_generated_application_is_undone_and_a_deleted_one_comes_back()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: ""));
        var first = await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("Application", "a~", "{spec: {source: {path: elsewhere}}, metadata: {labels: {by: hand}, annotations: {by: hand}}}");
        await scenario.WhenAsync("Application", "a~", app => app.Text("spec", "source", "path") == "x" && app.Label("by") is null && app.Annotation("by") is null);
        await scenario.PatchAsync("Application", "a~", "{metadata: {finalizers: []}}");
        await scenario.DeleteAsync("Application", "a~");
        await scenario.WhenAsync("Application", "a~", app => app.Uid() != first.Uid() && !app.IsBeingDeleted());
    }

    [Fact]
    public async Task What_is_preserved_or_ignored_stays_as_a_person_left_it()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: "", set: "preservedFields: {annotations: [keep], labels: [keep]}, ignoreApplicationDifferences: [{jsonPointers: [/spec/source/targetRevision]}, {name: a~, jqPathExpressions: ['.spec.info']}]"));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("Application", "a~", "{spec: {source: {targetRevision: feature, path: elsewhere}, info: [{name: who, value: me}]}, metadata: {labels: {keep: 'yes', drop: 'yes'}, annotations: {keep: 'yes'}}}");
        await scenario.WhenAsync("Application", "a~", app => app.Text("spec", "source", "path") == "x" && app.Label("drop") is null);
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_application_that_nobody_owns_is_adopted_and_another_set_s_is_not_touched(bool isWatchLate)
    {
        await using var scenario = await cluster.StartAsync(
            options => options.Client = client => new LateWatchClient(client, change => isWatchLate && change.Type is ResourceEventType.Modified && change.Object.Kind() == "Application"), Token);
        await scenario.ApplyAsync(Application("a~", ""));
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "a~", app => app.Text("spec", "source", "path") == "x" && app.Items("metadata", "ownerReferences").Any());
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "theirs", policy: "").Replace("name: shop~", "name: other~", StringComparison.Ordinal));
        var other = await scenario.WhenAsync("ApplicationSet", "other~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Equal(scenario.Named("Object argo~/a~ is already owned by another ApplicationSet controller shop~"), other.Condition("ErrorOccurred").Text("message"));
        Assert.Equal("x", (await scenario.FindAsync("Application", "a~")).Text("spec", "source", "path"));
    }

    [Fact]
    public async Task A_patch_of_the_template_reaches_what_a_template_cannot()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set(
            "{list: {elements: [{name: a, auto: 'true'}, {name: b, auto: 'false'}]}}", "{{ .name }}~", "x", policy: "", goTemplate: true,
            set: "templatePatch: \"metadata: {finalizers: null}\\nspec:\\n  project: other\\n{{- if eq .auto \\\"true\\\" }}\\n  syncPolicy: {automated: {prune: true}}\\n{{- end }}\\n\""));
        await scenario.WhenAsync("Application", "b~", _ => true);
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_patch_that_is_no_yaml_is_told()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{ .name }}~", "x", policy: "", goTemplate: true, set: "templatePatch: 'spec: ['"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Equal("RenderTemplateParamsError", set.Condition("ErrorOccurred").Text("reason"));
        Assert.StartsWith("error while converting template to json \"spec: [\": ", set.Condition("ErrorOccurred").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_that_met_no_repo_server_looks_again_soon_after_one_is_there()
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller"], Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        var start = scenario.Clock.GetUtcNow();
        await scenario.ApplyAsync(Set(Directories, "{{path.basename}}~", "{{path}}"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.StartsWith(
            "error generating params from git: error getting directories from repo: error retrieving Git Directories: rpc error: code = Unavailable desc = ",
            set.Condition("ErrorOccurred").Text("message"), StringComparison.Ordinal);
        scenario.Start("repo-server");
        await scenario.WhenAsync("Application", "cart~", _ => true);
        Assert.True(scenario.Clock.GetUtcNow() - start < TimeSpan.FromSeconds(100), $"it took {scenario.Clock.GetUtcNow() - start}");
    }

    [Fact]
    public async Task The_controller_counts_its_sets()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}, {name: b}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2);
        await scenario.WhenAsync("ApplicationSet", "shop~", _ =>
            scenario.Http.GetStringAsync(new Uri("http://argocd-applicationset-controller:8080/metrics"), Token).GetAwaiter().GetResult()
                .Contains(scenario.Named("argocd_appset_owned_applications{namespace=\"argo~\",name=\"shop~\"} 2"), StringComparison.Ordinal));
    }

    internal static string Set(
        string generator, string name, string path, string policy = Automated, bool goTemplate = false, string set = "syncPolicy: {}", string more = "labels: {}") => $$"""
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: shop~}
        spec:
          {{(goTemplate ? "goTemplate: true" : "goTemplate: false")}}
          {{(goTemplate ? "goTemplateOptions: [missingkey=error]" : "applyNestedSelectors: true")}}
          {{string.Join("\n  ", TopLevel(set))}}
          generators: [{{generator}}]
          template:
            metadata: {name: '{{name}}', {{more}} }
            spec:
              project: default
              source: {repoURL: 'http://git.default.svc/learning-gitops.git', targetRevision: main, path: '{{path}}'}
              destination: {server: 'https://kubernetes.default.svc', namespace: coffee~}
              syncPolicy: { {{policy}} }
        """;

    /// <summary>Fields in a flow map as lines of a block.</summary>
    private static IEnumerable<string> TopLevel(string fields)
    {
        var map = YamlDocuments.Parse("{" + fields + "}").First()!.AsObject();
        return map.Select(field => $"{field.Key}: {field.Value!.ToJsonString()}");
    }
}

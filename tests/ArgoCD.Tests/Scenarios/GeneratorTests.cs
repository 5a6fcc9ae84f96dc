using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.ApplicationSetTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>The finer rules of generators: what they combine, what they leave alone, and the words in which they fail.</summary>
public sealed class GeneratorTests(ScenarioCluster cluster)
{
    private const string Git = "repoURL: 'http://git.default.svc/learning-gitops.git', revision: main";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{{ name }}", "a")]
    [InlineData("{{name}}.{{name}}", "a.a")]
    [InlineData("{{nobody}}", "{{nobody}}")]
    [InlineData("{{}}", "{{}}")]
    [InlineData("{{ .name }}", "{{ .name }}")]
    [InlineData("{{count}}", "{{count}}")]
    [InlineData("}} {{name", "}} {{name")]
    [InlineData("{{values.deep}}", "inner")]
    public async Task Without_Go_templates_a_placeholder_is_replaced_by_a_text_of_its_name_and_stays_otherwise(string text, string expected)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elementsYaml: '[{name: a, count: 3, values.deep: inner}]'}}", "{{name}}~", "x", policy: "", more: $"annotations: {{text: '{text}'}}"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal(expected, app.Annotation("text"));
    }

    [Fact]
    public async Task A_placeholder_that_does_not_end_is_told()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}-{{x", "x"));
        await FailsAsync(scenario, "RenderTemplateParamsError", "invalid template: Cannot find end tag=\"}}\" in the template=\"{{name}}-{{x\" starting from \"x\"");
    }

    [Theory]
    [InlineData("{elements: [{name: a, size: 3}]}", "error parsing value as string %!w(<nil>)")]
    [InlineData("{elements: [{name: a, values: {size: 3}}]}", "error parsing value as string %!w(<nil>)")]
    [InlineData("{elements: [{name: a, values: b}]}", "error parsing values map")]
    [InlineData("{elements: [a]}", "error unmarshling list element json: cannot unmarshal string into Go value of type map[string]interface {}")]
    [InlineData("{elementsYaml: 'name: a'}", "error unmarshling decoded ElementsYaml error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []map[string]interface {}")]
    public async Task A_list_refuses_what_is_no_text_where_parameters_are_flat(string list, string message)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set($"{{list: {list}}}", "{{name}}~", "x"));
        await FailsAsync(scenario, "ApplicationGenerationFromParamsError", message);
    }

    [Fact]
    public async Task The_second_of_a_matrix_reads_the_first_and_keeps_values_that_only_itself_can_fill()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("dev/cart/a.yaml", ConfigMap("cart")), ("dev/order/a.yaml", ConfigMap("order")), ("prod/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set(
            $"{{matrix: {{generators: [{{list: {{elements: [{{stage: dev}}]}}}}, {{git: {{{Git}, directories: [{{path: '{{{{ .stage }}}}/*'}}], values: {{from: '{{{{ .stage }}}}', what: '{{{{ .path.basename }}}}'}}}}}}]}}}}",
            "{{ .path.basename }}-{{ .values.from }}-{{ .values.what }}~", "x", policy: "", goTemplate: true));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2);
        Assert.Equal([scenario.Named("cart-dev-cart~"), scenario.Named("order-dev-order~")], set.Items("status", "resources").Select(entry => entry.Text("name")));
    }

    [Theory]
    [InlineData("{matrix: {generators: [{list: {elements: [{a: one}]}}, {list: {elements: [{a: two}]}}]}}", false,
        "failed to combine string maps with merging params for the matrix generator: found duplicate key a with different value, a: one ,b: two")]
    [InlineData("{matrix: {generators: [{git: {repoURL: x, revision: main}}, {list: {elements: []}}]}}", false,
        "error failed to get params for first generator in matrix generator: child generator returned an error on parameter generation: ApplicationSet is empty")]
    [InlineData("{matrix: {generators: [{list: {elements: [{a: one}]}}, {git: {repoURL: x, revision: main}}]}}", false,
        "failed to get params for second generator in the matrix generator: child generator returned an error on parameter generation: ApplicationSet is empty")]
    [InlineData("{matrix: {generators: [{list: {elements: [{a: one}]}}, {}]}}", false,
        "failed to get params for second generator in the matrix generator: child generator generated no parameters")]
    [InlineData("{matrix: {generators: [{list: {elements: [{a: one}]}}, {list: {elements: []}, clusters: {}}]}}", false,
        "failed to get params for second generator in the matrix generator: found more than one generator in matrix.Generators")]
    [InlineData("{matrix: {generators: [{matrix: {generators: [{merge: {mergeKeys: [a], generators: [{list: {elements: []}}, {list: {elements: []}}]}}, {list: {elements: []}}]}}, {list: {elements: []}}]}}", false,
        "error failed to get params for first generator in matrix generator: child generator returned an error on parameter generation: error failed to get params for first generator in matrix generator: child generator generated no parameters")]
    [InlineData("{merge: {mergeKeys: [a], generators: [{list: {elements: [{a: one}, {a: one}]}}, {list: {elements: []}}]}}", false,
        "error getting param sets by merge key: the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was {\"a\":\"one\"}")]
    [InlineData("{merge: {mergeKeys: [b.c], generators: [{list: {elements: [{b: {c: one}}, {b: {c: two}}]}}, {list: {elements: []}}]}}", true,
        "error getting param sets by merge key: the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was {\"b.c\":null}")]
    [InlineData("{merge: {mergeKeys: [a], generators: [{list: {elements: []}}, {git: {repoURL: x, revision: main}}]}}", false,
        "error getting param sets from generators: error getting params from generator 2 of 2: child generator returned an error on parameter generation: ApplicationSet is empty")]
    [InlineData("{list: {elements: [{a: one}]}, selector: {matchExpressions: [{key: a, operator: Like, values: [o]}]}}", false, "error parsing label selector: \"Like\" is not a valid pod selector operator")]
    [InlineData("{list: {elements: [{a: one}]}, selector: {matchLabels: {'path[0]': one}}}", false,
        "error parsing label selector: key: Invalid value: \"path[0]\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    [InlineData("{list: {elements: [{a: one}]}, selector: {matchExpressions: [{key: '/a', operator: In}]}}", false,
        "error parsing label selector: [key: Invalid value: \"/a\": prefix part must be non-empty, values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty]")]
    [InlineData("{list: {elements: [{a: one}]}, selector: {matchExpressions: [{key: a, operator: In}]}}", false,
        "error parsing label selector: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")]
    [InlineData("{clusters: {values: {a: '{{ .nothing }}'}}}", true,
        "error appending templated values for local cluster: failed to replace templated string: failed to replace templated string with rendered values: failed to execute go template {{ .nothing }}: template: base:1:3: executing \"base\" at <.nothing>: map has no entry for key \"nothing\"")]
    public async Task A_generator_inside_another_fails_with_the_way_to_it(string generator, bool goTemplate, string message)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(generator, "x", "y", goTemplate: goTemplate));
        await FailsAsync(scenario, "ApplicationGenerationFromParamsError", message);
    }

    [Theory]
    [InlineData("3", "unable to parse file: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type []map[string]interface {}")]
    [InlineData("[a]", "unable to parse file: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}")]
    [InlineData("{name: a}", "failed to append templated values: failed to replace templated string: failed to replace templated string with rendered values: failed to execute go template {{ .nothing }}: template: base:1:3: executing \"base\" at <.nothing>: map has no entry for key \"nothing\"")]
    public async Task A_file_that_gives_no_parameters_is_told_with_its_path_and_the_reason(string text, string message)
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("a/config.yaml", text));
        await scenario.ApplyAsync(Set($"{{git: {{{Git}, files: [{{path: a/config.yaml}}], values: {{v: '{{{{ .nothing }}}}'}}}}}}", "x", "y", goTemplate: true));
        await FailsAsync(
            scenario, "ApplicationGenerationFromParamsError",
            $"error generating params from git: unable to process file 'a/config.yaml' from repository 'http://git.default.svc/learning-gitops.git': {message}");
    }

    [Fact]
    public async Task Values_of_directories_are_told_with_the_template_that_fails()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set($"{{git: {{{Git}, directories: [{{path: 'apps/*'}}], values: {{v: '{{{{ .nothing }}}}'}}}}}}", "x", "y", goTemplate: true));
        await FailsAsync(
            scenario, "ApplicationGenerationFromParamsError",
            "error generating params from git: error generating params from apps: failed to append templated values: failed to replace templated string: failed to replace templated string with rendered values: "
            + "failed to execute go template {{ .nothing }}: template: base:1:3: executing \"base\" at <.nothing>: map has no entry for key \"nothing\"");
    }

    [Fact]
    public async Task Values_of_a_generator_hide_those_that_a_file_states()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("config.json", """{"name": "a", "values": {"own": "beans"}}"""));
        await scenario.ApplyAsync(Set(
            $"{{git: {{{Git}, files: [{{path: config.json}}], values: {{v: '{{{{ .values.own }}}}'}}}}}}", "{{ .name }}~", "x", policy: "", goTemplate: true,
            more: "annotations: {text: '{{ hasKey .values \"own\" }} {{ .values.v }}'}"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal("false beans", app.Annotation("text"));
    }

    [Fact]
    public async Task Numbers_of_a_file_are_printed_as_Go_prints_them()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("config.json", """{"name": "a", "small": 3, "large": 1000000, "part": 0.5, "on": true, "none": null, "list": ["x", "y"]}"""));
        await scenario.ApplyAsync(Set(
            $"{{git: {{{Git}, files: [{{path: config.json}}], pathParamPrefix: p}}}}", "{{name}}~", "x", policy: "",
            more: "annotations: {text: '{{small}} {{large}} {{part}} {{on}} {{none}} {{list.0}}{{list.1}} {{p.path}} {{p.path[0]}} {{p.path.filename}}'}"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal("3 1e+06 0.5 true <nil> xy . . config.json", app.Annotation("text"));
    }

    [Theory]
    [InlineData("data: {kind: appprojects, apiVersion: v1}", "name: placed", "there is a problem with the apiVersion, kind or resourceName provided")]
    [InlineData("data: {apiVersion: argoproj.io/v1alpha1}", "name: placed", "there is a problem with the apiVersion, kind or resourceName provided")]
    [InlineData("data: {kind: appprojects, apiVersion: argoproj.io/v1alpha1}", "requeueAfterSeconds: 9", "there is a problem with the definition of the ClusterDecisionResource generator")]
    [InlineData("data: {kind: appprojects, apiVersion: argoproj.io/v1alpha1}", "name: placed, labelSelector: {matchLabels: {a: b}}", "there is a problem with the definition of the ClusterDecisionResource generator")]
    [InlineData("data: {kind: appprojects, apiVersion: argoproj.io/v1alpha1}", "name: gone", "no clusterDecisionResources found")]
    [InlineData("data: {kind: nothings, apiVersion: argoproj.io/v1alpha1}", "name: gone", "failed to get dynamic resources: the server could not find the requested resource")]
    public async Task A_decision_that_cannot_be_read_is_told(string configMap, string generator, string message)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: placement, namespace: argo~}}, {configMap}}}");
        await scenario.ApplyAsync(Set($"{{clusterDecisionResource: {{configMapRef: placement, {generator}}}}}", "x", "y"));
        await FailsAsync(scenario, "ApplicationGenerationFromParamsError", message);
    }

    [Fact]
    public async Task Decisions_are_texts_and_their_values_are_no_templates()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: placement, namespace: argo~}, data: {apiVersion: cluster.open-cluster-management.io/v1beta1, kind: placementdecisions, matchKey: clusterName}}");
        await scenario.ApplyAsync("{apiVersion: cluster.open-cluster-management.io/v1beta1, kind: PlacementDecision, metadata: {name: placed, namespace: argo~}, status: {clusters: [{clusterName: in-cluster, weight: 7}]}}");
        await scenario.ApplyAsync(Set(
            "{clusterDecisionResource: {configMapRef: placement, name: placed, values: {v: '{{ .name }}'}}}", "{{ .name }}~", "x", policy: "", goTemplate: true,
            more: "annotations: {text: '{{ printf \"%T\" .weight }} {{ .values.v }}'}"));
        var app = await scenario.WhenAsync("Application", "in-cluster~", _ => true);
        Assert.Equal("string {{ .name }}", app.Annotation("text"));
    }

    [Fact]
    public async Task The_cluster_without_a_Secret_comes_last_and_has_no_metadata()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync("{apiVersion: v1, kind: Secret, metadata: {name: far, namespace: argo~, labels: {argocd.argoproj.io/secret-type: cluster}}, stringData: {name: Far_Away, server: 'https://far.example', project: roasters}}");
        await scenario.ApplyAsync(Set(
            "{clusters: {flatList: true}}", "all~", "x", policy: "", goTemplate: true,
            more: "annotations: {text: '{{ range .clusters }}{{ .nameNormalized }},{{ .project }},{{ hasKey . \"metadata\" }};{{ end }}'}"));
        var app = await scenario.WhenAsync("Application", "all~", _ => true);
        Assert.Equal("far-away,roasters,true;in-cluster,,false;", app.Annotation("text"));
    }

    [Fact]
    public async Task An_entry_with_several_generators_uses_each_with_its_own_template()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(
            "{clusters: {template: {metadata: {name: 'of-{{name}}~'}, spec: {}}}, list: {elements: [{name: a, path: x}, {name: b, path: y}]}, selector: {matchExpressions: [{key: path, operator: NotIn, values: [y]}]}}",
            "{{name}}~", "{{path}}", policy: ""));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal([scenario.Named("a~"), scenario.Named("of-in-cluster~")], set.Items("status", "resources").Select(entry => entry.Text("name")));
    }

    [Fact]
    public async Task An_entry_without_a_generator_generates_nothing()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{}", "x", "y"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal((0, "True"), (set.Number("status", "resourcesCount"), set.Condition("ResourcesUpToDate").Text("status")));
    }

    [Fact]
    public async Task A_git_generator_wants_the_project_of_the_template()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set($"{{git: {{{Git}, directories: [{{path: 'apps/*'}}]}}}}", "x", "y").Replace("project: default", "project: missing", StringComparison.Ordinal));
        await FailsAsync(scenario, "ApplicationGenerationFromParamsError", "error getting project missing: AppProject.argoproj.io \"missing\" not found");
    }

    [Fact]
    public async Task A_set_that_asks_to_be_requeued_after_no_time_is_never_looked_at_again()
    {
        await using var scenario = await StartAsync();
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set($"{{git: {{{Git}, requeueAfterSeconds: 0, directories: [{{path: 'apps/*'}}]}}}}", "{{path.basename}}~", "x", policy: ""));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ResourcesUpToDate").Text("status") == "True");
        scenario.Commit(("apps/order/a.yaml", ConfigMap("order")));
        for (var minute = 0; minute < 30; minute++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // Nothing is there to wait for; an annotation brings the next round, whose log follows that of any other.
        await scenario.PatchAsync("ApplicationSet", "shop~", "{metadata: {annotations: {look: again}}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", _ => Rounds(scenario) > 1);
        Assert.Equal(2, Rounds(scenario));
    }

    private static int Rounds(Scenario scenario) => System.Text.RegularExpressions.Regex.Count(scenario.Log, "end reconcile");

    private Task<Scenario> StartAsync() => cluster.StartAsync(options => options.Components = ["repo-server", "applicationset-controller"], Token);

    private static async Task FailsAsync(Scenario scenario, string reason, string message)
    {
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        var condition = set.Condition("ErrorOccurred");
        Assert.Equal(("True", reason, scenario.Named(message)), (condition.Text("status"), condition.Text("reason"), condition.Text("message")));
        Assert.Equal(("False", "ErrorOccurred", scenario.Named(message)), (set.Condition("ParametersGenerated").Text("status"), set.Condition("ParametersGenerated").Text("reason"), set.Condition("ParametersGenerated").Text("message")));
    }
}

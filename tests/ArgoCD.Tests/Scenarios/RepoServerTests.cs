using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>From a revision to manifests, and the errors on the way.</summary>
public sealed class RepoServerTests(ScenarioCluster cluster)
{
    private const string Chart = "{apiVersion: v2, name: shop, version: 1.0.0}\n";
    private const string ChartTemplate = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: '{{ .Release.Name }}-settings'}
        data: {color: '{{ .Values.color }}', size: '{{ .Values.size }}', file: '{{ .Values.file }}', ns: '{{ .Release.Namespace }}'}

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("main", "tagged-later")]
    [InlineData("HEAD", "tagged-later")]
    [InlineData("feature", "on-a-branch")]
    [InlineData("v1.0.0", "tagged")]
    [InlineData("1.x", "tagged")]
    [InlineData("^1.0", "tagged")]
    [InlineData("1.0 - 1.9", "tagged")]
    [InlineData(">=1, !=2.0.0", "tagged")]
    [InlineData("*", "tagged-later")]
    [InlineData("SHA", "tagged")]
    [InlineData("SHORT", "tagged")]
    [InlineData("refs/heads/feature", "on-a-branch")]
    public async Task A_revision_is_a_branch_a_tag_a_range_or_a_commit(string revision, string color)
    {
        await using var scenario = await cluster.StartAsync(Token);
        var tagged = scenario.Commit(("app/a.yaml", ConfigMap("settings", "tagged")));
        scenario.Git.Tag("v1.0.0", tagged);
        scenario.Git.Tag("v2.0.0", scenario.Commit(("app/a.yaml", ConfigMap("settings", "tagged-later"))));
        scenario.Git.Commit("feature", [("app/a.yaml", ConfigMap("settings", "on-a-branch"))]);
        await scenario.ApplyAsync(Application("cart~", Automated, source: $"path: app, targetRevision: '{revision.Replace("SHA", tagged, StringComparison.Ordinal).Replace("SHORT", tagged[..8], StringComparison.Ordinal)}'"));
        var app = await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(color, (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        Assert.Contains(app.Text("status", "sync", "revision"), scenario.Git.Commits);
    }

    [Theory]
    [InlineData("1.0.0", "one")]
    [InlineData("^1.0", "one-one")]
    public async Task A_prefix_picks_the_tags_of_one_of_several_products(string revision, string color)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Git.Tag("cart-1.0.0", scenario.Commit(("app/a.yaml", ConfigMap("settings", "one"))));
        scenario.Git.Tag("cart-1.1.0", scenario.Commit(("app/a.yaml", ConfigMap("settings", "one-one"))));
        scenario.Git.Tag("order-1.2.0", scenario.Commit(("app/a.yaml", ConfigMap("settings", "other"))));
        await scenario.ApplyAsync(Application("cart~", Automated, source: $"path: app, tagPrefix: cart-, targetRevision: '{revision}'"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(color, (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
    }

    [Theory]
    [InlineData("path: nowhere, targetRevision: main", "nowhere: app path does not exist")]
    [InlineData("path: app/a.yaml, targetRevision: main", "app/a.yaml: app path is not a directory")]
    [InlineData("path: /app, targetRevision: main", "/app: app path is absolute")]
    [InlineData("path: ../app, targetRevision: main", "../app: app path outside root")]
    [InlineData("path: app, targetRevision: gone", "unable to resolve 'gone' to a commit SHA")]
    [InlineData("path: app, targetRevision: main, kustomize: {}, helm: {}", "error getting app source type: multiple application sources defined: Kustomize,Helm")]
    [InlineData("path: app, targetRevision: main, plugin: {name: x}", "could not find plugin supporting the given cmp server: no plugin is installed")]
    public async Task A_source_that_cannot_be_rendered_says_why(string source, string message)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: source));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        var condition = Assert.Single(app.Items("status", "conditions"));
        Assert.Equal("ComparisonError", condition.Text("type"));
        Assert.Equal($"Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = {message}", condition.Text("message"));
        Assert.Equal(("Unknown", "Healthy"), (app.Text("status", "sync", "status"), app.Text("status", "health", "status")));
    }

    [Fact]
    public async Task A_repository_that_cannot_be_reached_says_what_the_resolver_said()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        scenario.Git.IsReachable = false;
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_fails_three_times_is_not_tried_again_until_a_hard_refresh()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("other/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        for (var refresh = 0; refresh < 3; refresh++)
        {
            await scenario.RefreshAsync("cart~");
        }

        var cached = Assert.Single((await scenario.FindAsync("Application", "cart~")).Items("status", "conditions")).Text("message");
        Assert.EndsWith("Manifest generation error (cached): app: app path does not exist", cached, StringComparison.Ordinal);
        var again = await scenario.RefreshAsync("cart~", "hard");
        Assert.EndsWith("desc = app: app path does not exist", Assert.Single(again.Items("status", "conditions")).Text("message"), StringComparison.Ordinal);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_error_of_the_repository_is_hidden_at_first_where_nobody_asked()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.AfterOperationAsync("cart~", () => scenario.ApplyAsync(Application("cart~", Automated)));
        scenario.Git.IsReachable = false;
        scenario.Clock.Advance(TimeSpan.FromSeconds(181));
        await scenario.WhenAsync("ConfigMap", "settings", _ => scenario.Log.Contains("Ignoring temporary failed attempt", StringComparison.Ordinal));
        Assert.Empty((await scenario.FindAsync("Application", "cart~")).Items("status", "conditions"));
        scenario.Clock.Advance(TimeSpan.FromSeconds(200));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_directory_is_read_in_order_with_includes_and_excludes()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/a.yaml", ConfigMap("a")), ("app/b.yml", ConfigMap("b")), ("app/c.json", """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}"""),
            ("app/skip.yaml", "# +argocd:skip-file-rendering\n" + ConfigMap("skipped")), ("app/values.yaml", "color: red\n"), ("app/no.txt", ConfigMap("text")),
            ("app/deep/d.yaml", ConfigMap("d")), ("app/deep/e-test.yaml", ConfigMap("e")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: app, targetRevision: main, directory: {recurse: true, exclude: '{*-test.yaml,b.*}'}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_list_is_taken_apart()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", $"{{apiVersion: v1, kind: List, items: [{ConfigMap("a").Trim()}, {ConfigMap("b").Trim()}]}}\n"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_manifest_is_passed_over_and_a_broken_manifest_is_told()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", "just: [a\n"), ("app/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Contains("rpc error: code = FailedPrecondition desc = Failed to unmarshal \"c.yaml\": failed to unmarshal manifest: ", Assert.Single(app.Items("status", "conditions")).Text("message"), StringComparison.Ordinal);
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("apiVersion: v1\nmetadata: {name: a}\ndata: {kind: none}\n", "Object 'Kind' is missing in '{\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"data\":{\"kind\":\"none\"}}'")]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\ncolor: red\n", "Object 'Kind' is missing in '{\"color\":\"red\"}'")]
    public async Task A_manifest_without_a_kind_is_told_with_what_it_says(string text, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", text));
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(
            $"Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = FailedPrecondition desc = Failed to unmarshal \"a.yaml\": failed to unmarshal manifest: {expected}",
            Assert.Single(app.Items("status", "conditions")).Text("message"));
    }

    [Fact]
    public async Task A_kustomization_takes_the_options_of_the_source()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/kustomization.yaml", "resources: [a.yaml]\n"), ("app/a.yaml", Deployment("shop")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: app, targetRevision: main, kustomize: {namePrefix: my-, nameSuffix: -x, images: ['shop=registry.example/shop:2'], replicas: [{name: shop, count: 3}], commonAnnotations: {about: beans}, patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /metadata/labels, value: {patched: \"yes\"}}]'}]}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var deployment = await scenario.FindAsync("Deployment", "my-shop-x");
        Assert.Equal(3, deployment.Number("spec", "replicas"));
        Assert.Equal("registry.example/shop:2", deployment.Items("spec", "template", "spec", "containers").First().Text("image"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Options_of_a_kustomization_take_variables_of_the_build_and_replace_what_the_file_states_where_forced()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/kustomization.yaml", "resources: [a.yaml]\ncommonLabels: {team: file}\ncommonAnnotations: {about: file}\n"), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated, source:
            "path: app, targetRevision: main, kustomize: {commonLabels: {team: '${ARGOCD_APP_PROJECT_NAME}-$ARGOCD_APP_REVISION_SHORT'}, forceCommonLabels: true, "
            + "commonAnnotations: {about: 'for $ARGOCD_APP_NAMESPACE, $$5'}, forceCommonAnnotations: true, commonAnnotationsEnvsubst: true, components: [../missing], ignoreMissingComponents: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var settings = await scenario.FindAsync("ConfigMap", "settings");
        Assert.Equal($"default-{scenario.Git.Commits[0][..7]}", settings!.Label("team"));
        Assert.Equal(scenario.Named("for coffee~, $5"), settings!.Annotation("about"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("commonLabels: {team: b}", "`kustomize edit add label team:b` failed exit status 1: Error: label team already in kustomization file")]
    [InlineData("commonAnnotations: {about: b}", "`kustomize edit add annotation about:b` failed exit status 1: Error: annotation about already in kustomization file")]
    [InlineData("version: v4.5.7", "kustomize version v4.5.7 is not registered")]
    public async Task An_edit_that_kustomize_would_refuse_is_refused_in_its_words(string options, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/kustomization.yaml", "resources: [a.yaml]\ncommonLabels: {team: file}\ncommonAnnotations: {about: file}\n"), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", source: $"path: app, targetRevision: main, kustomize: {{{options}}}"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(
            $"Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = {expected}",
            Assert.Single(app.Items("status", "conditions")).Text("message"));
    }

    [Fact]
    public async Task A_chart_of_a_kustomization_sees_the_versions_that_the_source_states()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["kustomize.buildOptions"] = "--enable-helm", Token);
        scenario.Commit(
            ("app/kustomization.yaml", "helmGlobals: {chartHome: charts}\nhelmCharts: [{name: shop, releaseName: shop}]\n"), ("app/charts/shop/Chart.yaml", Chart),
            ("app/charts/shop/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {kube: '{{ .Capabilities.KubeVersion.Version }}', has: '{{ .Capabilities.APIVersions.Has \"example.org/v1\" }}'}\n"), ("app/charts/shop/values.yaml", "{}\n"));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: app, targetRevision: main, kustomize: {kubeVersion: 1.30.5, apiVersions: [example.org/v1]}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var data = (await scenario.FindAsync("ConfigMap", "settings")).Map("data");
        Assert.Equal(("v1.30.5", "true"), (data.Text("kube"), data.Text("has")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_chart_in_a_kustomization_needs_the_build_option()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/kustomization.yaml", "helmGlobals: {chartHome: charts}\nhelmCharts: [{name: shop, releaseName: shop}]\n"), ("app/charts/shop/Chart.yaml", Chart),
            ("app/charts/shop/templates/a.yaml", ChartTemplate), ("app/charts/shop/values.yaml", "{color: green, size: s, file: f}\n"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var refused = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.EndsWith("must specify --enable-helm", Assert.Single(refused.Items("status", "conditions")).Text("message").TrimEnd(), StringComparison.Ordinal);
        await scenario.SetAsync(new Dictionary<string, string> { ["kustomize.buildOptions"] = "--enable-helm" });
        await scenario.WhenAsync("ConfigMap", "argo~/argocd-cm", item => item.Text("data", "kustomize.buildOptions").Length > 0);
        await scenario.WhenAsync("Application", "cart~", app =>
        {
            if (!IsSettled(app))
            {
                scenario.Clock.Advance(TimeSpan.FromSeconds(20));
            }

            return IsSettled(app);
        });
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_chart_takes_values_in_their_order_of_precedence()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/Chart.yaml", Chart), ("app/templates/a.yaml", ChartTemplate), ("app/values.yaml", "{color: chart, size: chart, file: chart}\n"),
            ("app/prod.yaml", "{color: file, size: file}\n"), ("app/text.txt", "from a file"));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: app, targetRevision: main, helm: {releaseName: mine, valueFiles: [prod.yaml, missing.yaml], ignoreMissingValueFiles: true, valuesObject: {color: object}, parameters: [{name: size, value: parameter}], fileParameters: [{name: file, path: text.txt}]}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var data = (await scenario.FindAsync("ConfigMap", "mine-settings")).Map("data");
        Assert.Equal(("object", "parameter", "from a file", scenario.Named("coffee~")), (data.Text("color"), data.Text("size"), data.Text("file"), data.Text("ns")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Parameters_and_values_files_of_a_chart_take_variables_of_the_build()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/Chart.yaml", Chart),
            ("app/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {who: '{{ .Values.who }}', both: '{{ .Values.both }}', list: '{{ last .Values.list }}', file: '{{ .Values.file }}', text: '{{ kindOf .Values.text }}'}\n"),
            ("app/default.yaml", "file: project\n"));
        await scenario.ApplyAsync(Application("cart~", Automated, source:
            "path: app, targetRevision: main, helm: {valueFiles: [$ARGOCD_APP_PROJECT_NAME.yaml], parameters: [{name: text, value: '1', forceString: true}, {name: text, value: '2'}, "
            + "{name: who, value: '${ARGOCD_APP_NAME} of $ARGOCD_APP_PROJECT_NAME for $$5'}, {name: both, value: 'a,b\\,c'}, {name: list, value: '{a,b}'}]}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var data = (await scenario.FindAsync("ConfigMap", "settings")).Map("data");
        Assert.Equal(
            (scenario.Named("cart~ of default for $5"), "a,b,c", "b", "project", "string"),
            (data.Text("who"), data.Text("both"), data.Text("list"), data.Text("file"), data.Text("text")));
    }

    [Theory]
    [InlineData("[env/*.yaml]", "b")]
    [InlineData("[env/b.yaml, env/*.yaml]", "a")]
    [InlineData("[env/*.yaml, env/a.yaml]", "a")]
    [InlineData("['env/**/*.yaml']", "d")]
    [InlineData("[/app/env/?.yaml, env/b.yaml, env/b.yaml]", "b")]
    public async Task A_pattern_takes_values_files_in_the_order_of_their_names_and_leaves_out_those_that_are_named(string files, string color)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/Chart.yaml", Chart), ("app/templates/a.yaml", ChartTemplate), ("app/values.yaml", "{color: chart, size: chart, file: chart}\n"),
            ("app/env/a.yaml", "{color: a}\n"), ("app/env/b.yaml", "{color: b}\n"), ("app/env/deep/d.yaml", "{color: d}\n"));
        await scenario.ApplyAsync(Application("cart~", Automated, source: $"path: app, targetRevision: main, helm: {{releaseName: mine, valueFiles: {files}}}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(color, (await scenario.FindAsync("ConfigMap", "mine-settings")).Text("data", "color"));
    }

    [Theory]
    [InlineData("false", "rpc error: code = NotFound desc = error resolving helm value files: values file glob \"env/*.yaml\" matched no files")]
    [InlineData("true", null)]
    public async Task A_pattern_that_takes_nothing_is_an_error_unless_missing_files_are_ignored(string ignores, string? expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/Chart.yaml", Chart), ("app/templates/a.yaml", ChartTemplate));
        await scenario.ApplyAsync(Application("cart~", source: $"path: app, targetRevision: main, helm: {{valueFiles: ['env/*.yaml'], ignoreMissingValueFiles: {ignores}}}"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status").Length > 0);
        Assert.Equal(
            expected is null ? null : $"Failed to load target state: failed to generate manifest for source 1 of 1: {expected}",
            app.Items("status", "conditions").SingleOrDefault()?.Text("message"));
    }

    [Theory]
    [InlineData("targetRevision: main, path: chart", "source referenced \"$values\", but no source has a 'ref' field defined")]
    [InlineData("targetRevision: main, ref: other", "source referenced \"$values\", which is not one of the available sources ($other)")]
    [InlineData("targetRevision: gone, ref: values", "failed to get git client for repo http://git.default.svc/learning-gitops.git")]
    [InlineData("targetRevision: feature, ref: values",
        "cannot reference a different revision of the same repository ($values references \"feature\" which resolves to \"FEATURE\" while the application references \"main\" which resolves to \"MAIN\")")]
    public async Task A_source_that_values_cannot_be_taken_from_is_told(string other, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        var main = scenario.Commit(("chart/Chart.yaml", Chart), ("chart/templates/a.yaml", ChartTemplate), ("env/prod.yaml", "{color: elsewhere}\n"));
        var feature = scenario.Git.Commit("feature", [("env/prod.yaml", "{color: feature}\n")]);
        await scenario.ApplyAsync($$"""
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: cart~}
            spec:
              project: default
              destination: {server: 'https://kubernetes.default.svc', namespace: coffee~}
              sources:
              - {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, path: chart, helm: {valueFiles: [$values/env/prod.yaml]} }
              - {repoURL: '{{ScenarioRepository.Url}}', {{other}} }
            """);
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(
            $"Failed to load target state: failed to generate manifest for source 1 of 2: rpc error: code = Unknown desc = {expected.Replace("FEATURE", feature, StringComparison.Ordinal).Replace("MAIN", main, StringComparison.Ordinal)}",
            Assert.Single(app.Items("status", "conditions")).Text("message"));
    }

    [Fact]
    public async Task A_values_file_that_is_missing_is_told_as_helm_tells_it()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/Chart.yaml", Chart), ("app/templates/a.yaml", ChartTemplate));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: app, targetRevision: main, helm: {valueFiles: [prod.yaml]}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_chart_of_a_repository_is_resolved_by_a_range()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Application("cart~", "", source: "chart: metrics-server, targetRevision: 3.*").Replace(ScenarioRepository.Url, "https://kubernetes-sigs.github.io/metrics-server", StringComparison.Ordinal));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal(("3.13.1", "Helm"), (app.Text("status", "sync", "revision"), app.Text("status", "sourceType")));
        Assert.Contains(app.Items("status", "resources"), entry => entry.Text("kind") == "Deployment");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_chart_takes_its_values_from_another_source()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("chart/Chart.yaml", Chart), ("chart/templates/a.yaml", ChartTemplate), ("chart/values.yaml", "{color: chart, size: chart, file: chart}\n"), ("env/prod.yaml", "{color: elsewhere}\n"));
        await scenario.ApplyAsync($$"""
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: cart~}
            spec:
              project: default
              destination: {server: 'https://kubernetes.default.svc', namespace: coffee~}
              syncPolicy: {automated: {prune: true} }
              sources:
              - {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, path: chart, helm: {valueFiles: [$values/env/prod.yaml]} }
              - {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, ref: values}
            """);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal("elsewhere", (await scenario.FindAsync("ConfigMap", scenario.Named("cart~-settings"))).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Several_sources_are_one_application()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("a")), ("other/b.yaml", ConfigMap("b")));
        await scenario.ApplyAsync($$"""
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: cart~}
            spec:
              project: default
              destination: {server: 'https://kubernetes.default.svc', namespace: coffee~}
              syncPolicy: {automated: {prune: true} }
              sources:
              - {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, path: app}
              - {repoURL: '{{ScenarioRepository.Url}}', targetRevision: main, path: other}
            """);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Files_of_the_source_override_its_parameters()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(
            ("app/Chart.yaml", Chart), ("app/templates/a.yaml", ChartTemplate), ("app/values.yaml", "{color: chart, size: chart, file: chart}\n"),
            ("app/.argocd-source.yaml", "helm: {parameters: [{name: color, value: all}]}\n"), (scenario.Named("app/.argocd-source-cart~.yaml"), "{path: nowhere, helm: {parameters: [{name: color, value: cart}]}}\n"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal("cart", (await scenario.FindAsync("ConfigMap", scenario.Named("cart~-settings"))).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("[a]\n", "json: cannot unmarshal array into Go value of type v1alpha1.ApplicationSource")]
    [InlineData("helm: [a\n", "error converting YAML to JSON: yaml: line ")]
    public async Task A_file_of_the_source_that_cannot_be_read_is_told(string text, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/.argocd-source.yaml", text));
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.StartsWith(
            "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = error getting app source type: "
            + $"error while parsing source parameters: <path to cached source>/app/.argocd-source.yaml: {expected}",
            Assert.Single(app.Items("status", "conditions")).Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kustomization.yaml", "Chart.yaml", "Kustomize")]
    [InlineData("Chart.yaml", "values.yaml", "Helm")]
    [InlineData("plain.yaml", "other.yaml", "Directory")]
    public async Task The_type_of_a_source_is_found_from_its_files(string first, string second, string type)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(($"app/{first}", first.StartsWith("kust", StringComparison.Ordinal) ? "resources: []\nconfigMapGenerator: [{name: x, literals: [a=b]}]\n" : first == "Chart.yaml" ? Chart : ConfigMap("a")), ($"app/{second}", second == "Chart.yaml" ? Chart : "a: b\n"));
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sourceType").Length > 0);
        Assert.Equal(type, app.Text("status", "sourceType"));
    }
}

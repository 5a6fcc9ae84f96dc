using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.ApplicationSetTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What of a generated Application is written, kept, or refused.</summary>
public sealed class GeneratedApplicationTests(ScenarioCluster cluster)
{
    private const string One = "{list: {elements: [{name: a}]}}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_that_say_nothing_are_not_written()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{name}}~", "x', kustomize: {images: []}, helm: {parameters: []}, directory: {recurse: false}, chart: '", policy: "syncOptions: []"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.False(app.Map("spec")!.ContainsKey("syncPolicy"));
        Assert.Equal(["chart", "path", "repoURL", "targetRevision"], app.Map("spec", "source")!.Select(field => field.Key).Order(StringComparer.Ordinal));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_empty_automation_is_written_for_it_switches_automation_on()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{name}}~", "x", policy: "automated: {}"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal("{}", app.At("spec", "syncPolicy", "automated")!.ToJsonString());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_preserved_annotation_of_a_person_goes_before_that_of_the_template()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{name}}~", "x", policy: "", more: "annotations: {keep: template, notified.notifications.argoproj.io: template}", set: "preservedFields: {annotations: [keep]}"));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("Application", "a~", "{spec: {source: {path: y}}, metadata: {annotations: {keep: person, notified.notifications.argoproj.io: sent, drop: person}}}");
        var app = await scenario.WhenAsync("Application", "a~", app => app.Text("spec", "source", "path") == "x");
        Assert.Equal(("person", "sent", null), (app.Annotation("keep"), app.Annotation("notified.notifications.argoproj.io"), app.Annotation("drop")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_patch_adds_its_finalizers_before_those_that_are_there()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{ .name }}~", "x", policy: "", goTemplate: true, set: "templatePatch: 'metadata: {finalizers: [example.com/mine], labels: {from: patch}}'"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal(["example.com/mine", Words.ResourcesFinalizer], app.Finalizers());
        Assert.Equal("patch", app.Label("from"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_patch_can_ask_for_an_operation()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{ .name }}~", "x", policy: "", goTemplate: true));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {templatePatch: 'operation: {sync: {prune: true}}'}}");
        await scenario.WhenAsync("Application", "a~", app => app.Flag("operation", "sync", "prune") == true);
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("'[a]'", "invalid templatePatch \"[\\\"a\\\"]\": json: cannot unmarshal array into Go value of type v1alpha1.Application")]
    [InlineData("'{{ .nothing }}'", "error replacing values in templatePatch: failed to execute go template {{ .nothing }}: template: base:1:3: executing \"base\" at <.nothing>: map has no entry for key \"nothing\"")]
    public async Task A_patch_that_is_none_is_told(string patch, string message)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{ .name }}~", "x", policy: "", goTemplate: true, set: $"templatePatch: {patch}"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal(("RenderTemplateParamsError", message), (set.Condition("ErrorOccurred").Text("reason"), set.Condition("ErrorOccurred").Text("message")));
        Assert.Null(await scenario.FindAsync("Application", "a~"));
    }

    [Fact]
    public async Task While_one_cannot_be_written_none_is_deleted_and_once_it_can_the_others_go()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}, {name: b}]}}", "{{name}}~", "x", policy: "", set: "syncPolicy: {preserveResourcesOnDeletion: true}"));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: a}, {name: Not_A_Name}]}}]}}");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("reason") == "UpdateApplicationError");
        Assert.Equal(("True", "False", 2), (set.Condition("ParametersGenerated").Text("status"), set.Condition("ResourcesUpToDate").Text("status"), set.Number("status", "resourcesCount")));
        Assert.NotNull(await scenario.FindAsync("Application", "b~"));
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: a}]}}]}}");
        await scenario.GoneAsync("Application", "b~");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 1 && set.Condition("ErrorOccurred").Text("status") == "False"
            && scenario.MessagesAbout("shop~").Count() == 3);
        Assert.Equal(
            new[] { "created Application \"a~\"", "created Application \"b~\"", "Deleted Application \"b~\"" }.Select(scenario.Named), scenario.MessagesAbout("shop~"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Under_create_only_a_refused_name_is_an_error_of_creation()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: Not_A_Name}]}}", "{{name}}~", "x", policy: "", set: "syncPolicy: {applicationsSync: create-only}"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal("CreateApplicationError", set.Condition("ErrorOccurred").Text("reason"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_a_name_it_is_refused_as_the_API_refuses_it()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: ''}, {name: a~}]}}", "{{name}}", "x", policy: ""));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal("UpdateApplicationError", set.Condition("ErrorOccurred").Text("reason"));
        Assert.Equal("Application.argoproj.io \"\" is invalid: metadata.name: Required value: name or generateName is required", set.Condition("ErrorOccurred").Text("message"));
        Assert.NotNull(await scenario.FindAsync("Application", "a~"));
    }

    [Fact]
    public async Task Under_create_only_one_that_nobody_owns_is_adopted()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Application("a~", source: "path: mine"));
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a~}]}}", "{{name}}", "theirs", policy: "", set: "syncPolicy: {applicationsSync: create-only}"));
        var app = await scenario.WhenAsync("Application", "a~", app => app.Text("spec", "source", "path") == "theirs");
        Assert.Equal(scenario.Named("shop~"), app.Items("metadata", "ownerReferences").Single().Text("name"));
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {template: {spec: {source: {path: other}}}}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ResourcesUpToDate").Text("status") == "True");
        Assert.Equal("theirs", (await scenario.FindAsync("Application", "a~")).Text("spec", "source", "path"));
    }

    [Fact]
    public async Task One_that_is_held_back_is_listed_until_it_is_gone()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a~}, {name: b~}]}}", "{{name}}", "x", policy: "", more: "finalizers: [example.com/hold]"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 2);
        Assert.Equal("{}", set.Items("status", "resources").First()["health"]!.ToJsonString());
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{list: {elements: [{name: a~}]}}]}}");
        await scenario.WhenAsync("Application", "b~", app => app.IsBeingDeleted());
        await scenario.WhenAsync("ApplicationSet", "shop~", item => item.Condition("ResourcesUpToDate").Text("status") == "True");
        Assert.Equal(2, (await scenario.FindAsync("ApplicationSet", "shop~")).Number("status", "resourcesCount"));
        await scenario.PatchAsync("Application", "b~", "{metadata: {finalizers: null}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", item => item.Number("status", "resourcesCount") == 1);
    }

    [Theory]
    [InlineData("{list: {elements: [{name: ''}, {name: ''}]}}", "ApplicationSet shop~ contains applications with duplicate name: ")]
    [InlineData("{list: {elements: [{name: b}, {name: a}, {name: b}]}}", "ApplicationSet shop~ contains applications with duplicate name: b")]
    public async Task Names_that_cannot_be_told_apart_are_told(string generator, string message)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(generator, "{{name}}", "x", policy: ""));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal(("ApplicationValidationError", scenario.Named(message)), (set.Condition("ErrorOccurred").Text("reason"), set.Condition("ErrorOccurred").Text("message")));
        Assert.Equal("True", set.Condition("ParametersGenerated").Text("status"));
        Assert.Null(await scenario.FindAsync("Application", "b"));
    }

    [Fact]
    public async Task Of_several_that_are_invalid_the_last_by_name_is_told_and_the_others_are_counted()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a, project: one}, {name: c, project: three}, {name: b, project: two}, {name: d, project: default}]}}", "{{name}}~", "x", policy: "")
            .Replace("project: default\n", "project: '{{project}}'\n", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "d~", _ => true);
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal("application references project three which does not exist (and 2 more)", set.Condition("ErrorOccurred").Text("message"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Maps_of_a_template_patch_may_replace_and_delete()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set(One, "{{ .name }}~", "x", policy: "automated: {prune: true}, syncOptions: [PruneLast=true]", goTemplate: true,
            set: "templatePatch: 'spec: {syncPolicy: {$patch: replace, automated: {selfHeal: true}}, destination: {namespace: null}, source: {helm: {$patch: delete}}}'"));
        var app = await scenario.WhenAsync("Application", "a~", _ => true);
        Assert.Equal("""{"automated":{"selfHeal":true}}""", app.At("spec", "syncPolicy")?.ToJsonString());
        Assert.Equal(["server"], app.Map("spec", "destination")!.Select(field => field.Key));
    }

    [Fact]
    public async Task A_template_must_name_its_project()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: "").Replace("project: default\n", "project: ''\n", StringComparison.Ordinal));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal(("ApplicationValidationError", "application references project  which does not exist"), (set.Condition("ErrorOccurred").Text("reason"), set.Condition("ErrorOccurred").Text("message")));
        Assert.Null(await scenario.FindAsync("Application", "a~"));
    }

    private Task<Scenario> StartAsync() => cluster.StartAsync(options => options.Components = ["applicationset-controller"], Token);
}

using FileTrees;
using GoTemplate;
using GoTemplate.Functions;
using Helm;
using Kustomize;
using Testing;

namespace Rendering.Tests.Documentation;

/// <summary>The examples of <c>docs/rendering.md</c>, run; each stands there word for word.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void A_template_is_parsed_once_and_executed()
    {
        // Example
        var set = new TemplateSet(SprigFunctions.Make(TimeProvider.System), TemplateOptions.Default);
        set.Parse("greeting", "Hello {{ .name | default \"world\" | upper }}{{ range .items }}, {{ . }}{{ end }}");
        var data = new Dictionary<string, object?> { ["name"] = "cart", ["items"] = new List<object?> { "a", 1.5, true } };
        string greeting;
        try { greeting = set.Execute("greeting", data, CancellationToken.None); }
        catch (TemplateExecutionException error) { greeting = $"{error.Position}: {error.Problem}"; }

        // End
        Assert.Equal("Hello CART, a, 1.5, true", greeting);
    }

    [Fact]
    public void A_chart_is_rendered()
    {
        // Example
        var files = InMemoryFileTree.OfText(new Dictionary<string, string>
        {
            ["Chart.yaml"] = "apiVersion: v2\nname: mini\nversion: 1.0.0\n",
            ["templates/a.yaml"] = "image: {{ .Values.image.tag }}\nreplicas: {{ .Values.replicas }}\n",
        });
        var options = new HelmTemplateOptions
        {
            ReleaseName = "demo",
            ValuesFiles = [new HelmValuesFile("values-prod.yaml", "replicas: 3")],
            Sets = [new HelmSetValue(HelmSetKind.Typed, "image.tag=2.0.0")],
        };
        var manifests = HelmTemplate.Render(files, "", options, CancellationToken.None);

        // End
        Assert.Equal("---\n# Source: mini/templates/a.yaml\nimage: 2.0.0\nreplicas: 3\n", manifests);
    }

    [Fact]
    public async Task A_kustomization_is_built()
    {
        // Example
        var files = InMemoryFileTree.OfText(new Dictionary<string, string>
        {
            ["app/kustomization.yaml"] = "resources: [cm.yaml]\nnamePrefix: dev-\n",
            ["app/cm.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n",
        });
        string output;
        try { output = (await KustomizeBuild.RunAsync(files, "app", new KustomizeOptions { EnableHelm = true }, CancellationToken.None)).Text; }
        catch (KustomizeException error) { output = $"error: {error.Message} ({error.Position})"; }

        // End
        Assert.Equal("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dev-conf\n", output);
    }

    [Fact]
    public async Task The_page_shows_these_examples()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var root = Repository.Root;
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "rendering.md"), cancellationToken);
        var source = await File.ReadAllTextAsync(Path.Combine(root, "tests", "Rendering.Tests", "Documentation", "ExampleTests.cs"), cancellationToken);
        var shown = page.Split("```csharp\n").Skip(1).Select(block => Squeezed(block[..block.IndexOf("```", StringComparison.Ordinal)])).ToList();
        var run = source.Split("        // Example\n").Skip(1).Where(part => part.Contains("        // End", StringComparison.Ordinal))
            .Select(part => Squeezed(part[..part.IndexOf("        // End", StringComparison.Ordinal)])).ToList();
        Assert.Equal(run, shown);
        Assert.Equal(3, shown.Count);
    }

    private static string Squeezed(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
}

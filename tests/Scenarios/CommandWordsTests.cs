using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Clusters;
using Clusters.Commands;
using Clusters.Contexts;
using Clusters.Embedded;
using Tutorial.Model;

namespace Scenarios;

/// <summary>What the buttons print on the embedded cluster, where no kubectl runs, is what the real kubectl prints for the same command.</summary>
public sealed partial class CommandWordsTests(Toolbox tools)
{
    private (string Name, Func<IClusterCommands, string, IProgress<CommandLine>, CancellationToken, Task<CommandResult>> Run)[] Commands =>
    [
        ("kustomize", (kubectl, ns, output, stop) => kubectl.KustomizeAsync(Source(ns, "whole"), output, stop)),
        ("kustomize nothing", (kubectl, ns, output, stop) => kubectl.KustomizeAsync(Source(ns, "missing"), output, stop)),
        ("apply, the first time", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "whole"), false, output, stop)),
        ("apply again", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "whole"), false, output, stop)),
        ("apply a change", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "changed"), false, output, stop)),
        ("apply a kind that is not there", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "unknown"), false, output, stop)),
        ("apply what is not valid", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "invalid"), false, output, stop)),
        ("apply on the server", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "changed"), true, output, stop)),
        ("apply an unknown kind on the server", (kubectl, ns, output, stop) => kubectl.ApplyAsync(Source(ns, "unknown"), true, output, stop)),
        ("apply objects", (kubectl, ns, output, stop) => kubectl.ApplyObjectsAsync([Configuration(ns, "typed")], output, stop)),
        ("create deployment", (kubectl, ns, output, stop) => kubectl.CreateDeploymentAsync(ns, "hello", "registry.k8s.io/pause:3.10", 2, output, stop)),
        ("create deployment again", (kubectl, ns, output, stop) => kubectl.CreateDeploymentAsync(ns, "hello", "registry.k8s.io/pause:3.10", 2, output, stop)),
        ("wait", (kubectl, ns, output, stop) => kubectl.WaitForDeploymentsAsync(ns, TimeSpan.FromMinutes(1), output, stop)),
        ("scale", (kubectl, ns, output, stop) => kubectl.ScaleDeploymentAsync(ns, "hello", 3, output, stop)),
        ("scale what is not there", (kubectl, ns, output, stop) => kubectl.ScaleDeploymentAsync(ns, "absent", 1, output, stop)),
        ("wait after scaling", (kubectl, ns, output, stop) => kubectl.WaitForDeploymentsAsync(ns, TimeSpan.FromMinutes(1), output, stop)),
        ("get a table", (kubectl, ns, output, stop) => kubectl.GetAsync(new("apps/v1", "Deployment", ns, ""), null, output, stop)),
        ("get one", (kubectl, ns, output, stop) => kubectl.GetAsync(new("v1", "ConfigMap", ns, "typed"), null, output, stop)),
        ("get by label", (kubectl, ns, output, stop) => kubectl.GetAsync(new("v1", "ConfigMap", ns, ""), "app=none", output, stop)),
        ("get what is not there", (kubectl, ns, output, stop) => kubectl.GetAsync(new("v1", "ConfigMap", ns, "absent"), null, output, stop)),
        ("get a kind that is not there", (kubectl, ns, output, stop) => kubectl.GetAsync(new("argoproj.io/v1alpha1", "Application", ns, ""), null, output, stop)),
        ("get YAML", (kubectl, ns, output, stop) => kubectl.GetYamlAsync(new("v1", "ConfigMap", ns, "typed"), output, stop)),
        ("get raw", (kubectl, ns, output, stop) => kubectl.GetRawAsync($"/api/v1/namespaces/{ns}/configmaps/absent", output, stop)),
        ("top without metrics", (kubectl, ns, output, stop) => kubectl.TopPodsAsync(ns, output, stop)),
        ("patch", (kubectl, ns, output, stop) => kubectl.PatchAsync(new("v1", "ConfigMap", ns, "typed"), new JsonObject { ["data"] = new JsonObject { ["size"] = "large" } }, null, output, stop)),
        ("patch what is not there", (kubectl, ns, output, stop) => kubectl.PatchAsync(new("v1", "ConfigMap", ns, "absent"), [], null, output, stop)),
        ("annotate", (kubectl, ns, output, stop) => kubectl.AnnotateAsync(new("v1", "ConfigMap", ns, "typed"), "example.org/look", "again", output, stop)),
        ("annotate what is not there", (kubectl, ns, output, stop) => kubectl.AnnotateAsync(new("v1", "ConfigMap", ns, "absent"), "example.org/look", "again", output, stop)),
        ("set image", (kubectl, ns, output, stop) => kubectl.SetImageAsync(ns, "hello", "pause", "registry.k8s.io/pause:3.9", output, stop)),
        ("set the same image", (kubectl, ns, output, stop) => kubectl.SetImageAsync(ns, "hello", "pause", "registry.k8s.io/pause:3.9", output, stop)),
        ("set image of a container that is not there", (kubectl, ns, output, stop) => kubectl.SetImageAsync(ns, "hello", "absent", "registry.k8s.io/pause:3.9", output, stop)),
        ("restart", (kubectl, ns, output, stop) => kubectl.RestartDeploymentAsync(ns, "hello", output, stop)),
        ("restart what is not there", (kubectl, ns, output, stop) => kubectl.RestartDeploymentAsync(ns, "absent", output, stop)),
        ("delete", (kubectl, ns, output, stop) => kubectl.DeleteAsync(new("apps/v1", "Deployment", ns, "hello"), true, output, stop)),
        ("delete what is not there", (kubectl, ns, output, stop) => kubectl.DeleteAsync(new("apps/v1", "Deployment", ns, "hello"), true, output, stop)),
        ("delete a kustomization", (kubectl, ns, output, stop) => kubectl.DeleteKustomizationAsync(Source(ns, "whole"), output, stop)),
        ("delete a kustomization again", (kubectl, ns, output, stop) => kubectl.DeleteKustomizationAsync(Source(ns, "whole"), output, stop)),
    ];

    [Fact]
    public async Task Buttons_print_what_kubectl_prints()
    {
        tools.RequireTools();
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var lesson = await Lesson.OpenEmbeddedAsync(Path.Combine(tools.Folder, "words"), tools, cancellationToken);
        await lesson.PressAsync(new StepId(0, "create-cluster"), cancellationToken);
        await using var context = new ContextCluster(new ContextClusterOptions
        {
            Context = "learning-gitops",
            SourceKubeconfig = lesson.Cluster.KubeconfigPath,
            DataDirectory = Path.Combine(tools.Folder, "words-context"),
        });
        await context.CreateAsync(new Progress<string>(), cancellationToken);
        var builder = EmbeddedClusters.CreateKustomizationBuilder();
        var ours = await TranscribeAsync(ClusterCommands.For(lesson.Cluster, builder, TimeProvider.System), lesson.Cluster, "ours", cancellationToken);
        var real = await TranscribeAsync(ClusterCommands.For(context, builder, TimeProvider.System), context, "real", cancellationToken);
        Assert.Empty(ours.Zip(real).Where(pair => pair.First != pair.Second).Select(pair => $"kubectl:\n{pair.Second}\nours:\n{pair.First}"));
    }

    private async Task<List<string>> TranscribeAsync(IClusterCommands kubectl, ICluster cluster, string ns, CancellationToken cancellationToken)
    {
        WriteSources(ns);
        var transcript = new List<string>();
        await kubectl.ApplyObjectsAsync([new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } }], new Lines(_ => { }), cancellationToken);
        foreach (var (name, run) in Commands)
        {
            var printed = new List<CommandLine>();
            var result = await run(kubectl, ns, new Lines(line => { lock (printed) { printed.Add(line); } }), cancellationToken);

            // Two streams have no common order.
            transcript.Add(string.Join('\n',
            [
                $"# {name}: exit code {result.ExitCode}",
                .. printed.OrderBy(line => line.IsError).Select(line => (line.IsError ? "err " : "out ") + Passing().Replace(line.Text, "?").Replace(ns, "NS", StringComparison.Ordinal)),
                .. result.Changes.Select(change => $"changed {change.Kind} {change.Name} {change.Verb}"),
            ]));
        }

        return transcript;
    }

    private KustomizationSource Source(string ns, string which) => new(Path.Combine(tools.Folder, "words-" + ns), which);

    private void WriteSources(string ns)
    {
        Write("whole", Configuration(ns, "settings"), Deployment(ns, 1));
        Write("changed", Configuration(ns, "settings"), Deployment(ns, 2));
        Write("unknown", new JsonObject { ["apiVersion"] = "example.org/v1", ["kind"] = "Tea", ["metadata"] = new JsonObject { ["name"] = "green", ["namespace"] = ns } }, Configuration(ns, "beside"));
        Write("invalid", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "Not_A_Name", ["namespace"] = ns } });

        void Write(string folder, params JsonObject[] objects)
        {
            var path = Path.Combine(Source(ns, folder).Root, folder);
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "objects.yaml"), string.Join("\n---\n", objects.Select(item => item.ToJsonString())));
            File.WriteAllText(Path.Combine(path, "kustomization.yaml"), "resources:\n  - objects.yaml\n");
        }
    }

    private static JsonObject Configuration(string ns, string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["data"] = new JsonObject { ["size"] = "small", ["note"] = "two\nlines\n" },
    };

    private static JsonObject Deployment(string ns, int replicas) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = "pause", ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "pause" } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "pause" } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "pause", ["image"] = "registry.k8s.io/pause:3.10" }) },
            },
        },
    };

    // Ages, ids and versions are of the moment.
    [GeneratedRegex(@"\b\d+s$|[0-9a-f]{8}-[0-9a-f-]{27}|resourceVersion: ""\d+""|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", RegexOptions.NonBacktracking)]
    private static partial Regex Passing();

    private sealed class Lines(Action<CommandLine> take) : IProgress<CommandLine>
    {
        public void Report(CommandLine value) => take(value);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Commands.Api;

/// <summary>kubectl's commands as the requests that kubectl sends, for whoever has no kubectl.</summary>
internal sealed partial class ApiCommands(ICluster cluster, IKustomizationBuilder builder, TimeProvider time) : IClusterCommands
{
    public async Task<CommandResult> KustomizeAsync(
        KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        if (await BuildAsync(source, printer, cancellationToken) is { } objects)
        {
            var first = true;
            foreach (var item in objects)
            {
                if (!first) { printer.Line("---"); }
                first = false;
                foreach (var line in YamlText.Write(item).TrimEnd('\n').Split('\n')) { printer.Line(line); }
            }
        }

        return printer.Result;
    }

    public async Task<CommandResult> CreateDeploymentAsync(
        string ns, string name, string image, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var labels = new JsonObject { ["app"] = name };
        var body = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["strategy"] = new JsonObject(),
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = ContainerName(image), ["image"] = image, ["resources"] = new JsonObject() }) },
                },
            },
        };
        return await OneAsync(new NamedResource("apps/v1", "Deployment", ns, name), output, "failed to create deployment: ", async (type, printer) =>
        {
            await cluster.Resources.CreateAsync(type, body, new WriteOptions("kubectl-create"), cancellationToken);
            printer.Changed("deployment.apps", ns, name, "created");
        }, cancellationToken);
    }

    public Task<CommandResult> ScaleDeploymentAsync(
        string ns, string name, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(new NamedResource("apps/v1", "Deployment", ns, name), output, "", async (type, printer) =>
        {
            var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } };
            await cluster.Resources.PatchAsync(type, new ObjectKey(ns, name), PatchType.Merge, patch, new WriteOptions("kubectl", Subresource: "scale"), cancellationToken);
            printer.Changed("deployment.apps", ns, name, "scaled");
        }, cancellationToken);

    public Task<CommandResult> PatchAsync(
        NamedResource resource, JsonObject patch, string? subresource, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(resource, output, "", async (type, printer) =>
        {
            await cluster.Resources.PatchAsync(type, new ObjectKey(resource.Namespace, resource.Name), PatchType.Merge, patch, new WriteOptions("kubectl-patch", Subresource: subresource), cancellationToken);
            printer.Changed(resource.KubectlKind, resource.Namespace, resource.Name, "patched");
        }, cancellationToken);

    public Task<CommandResult> SetImageAsync(
        string ns, string name, string container, string image, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(new NamedResource("apps/v1", "Deployment", ns, name), output, "", async (type, printer) =>
        {
            if (await cluster.Resources.FindAsync(type, new ObjectKey(ns, name), cancellationToken) is { } live)
            {
                // kubectl looks first: a patch would add a container of a name that is not there, and it says nothing where nothing changes.
                var known = (live["spec"]?["template"]?["spec"]?["containers"] as JsonArray ?? []).FirstOrDefault(one => (string?)one?["name"] == container);
                if (known is null) { printer.Error($"error: unable to find container named \"{container}\""); }
                if (known is null || (string?)known["image"] == image) { return; }
            }

            var template = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = container, ["image"] = image }) } };
            await PatchTemplateAsync(type, ns, name, template, "kubectl-set", "image updated", printer, cancellationToken);
        }, cancellationToken);

    public Task<CommandResult> RestartDeploymentAsync(string ns, string name, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(new NamedResource("apps/v1", "Deployment", ns, name), output, "", (type, printer) =>
        {
            var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var template = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = at } } };
            return PatchTemplateAsync(type, ns, name, template, "kubectl-rollout", "restarted", printer, cancellationToken);
        }, cancellationToken);

    public Task<CommandResult> AnnotateAsync(
        NamedResource resource, string key, string value, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(resource, output, "", async (type, printer) =>
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [key] = value } } };
            await cluster.Resources.PatchAsync(type, new ObjectKey(resource.Namespace, resource.Name), PatchType.Merge, patch, new WriteOptions("kubectl-annotate"), cancellationToken);
            printer.Changed(resource.KubectlKind, resource.Namespace, resource.Name, "annotated");
        }, cancellationToken);

    private async Task PatchTemplateAsync(
        ResourceType type, string ns, string name, JsonObject template, string manager, string verb, Printer printer, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } };
        await cluster.Resources.PatchAsync(type, new ObjectKey(ns, name), PatchType.StrategicMerge, patch, new WriteOptions(manager), cancellationToken);
        printer.Changed("deployment.apps", ns, name, verb);
    }

    private async Task<ImmutableArray<JsonObject>?> BuildAsync(KustomizationSource source, Printer printer, CancellationToken cancellationToken)
    {
        try
        {
            // kubectl's -k knows no --enable-helm; what needs charts is rendered by Argo CD.
            return await builder.BuildAsync(new WorkingCopyTree(source.Root), source.Path, enableHelm: false, cancellationToken);
        }
        catch (KustomizationException error)
        {
            printer.Error($"error: {error.Message}");
            return null;
        }
    }

    private async Task<CommandResult> OneAsync(
        NamedResource resource, IProgress<CommandLine> output, string context, Func<ResourceType, Printer, Task> act, CancellationToken cancellationToken)
    {
        var printer = new Printer(output);
        try
        {
            if (await cluster.Resources.FindTypeAsync(resource.ApiVersion, resource.Kind, cancellationToken) is { } type) { await act(type, printer); }
            else { printer.Error($"error: the server doesn't have a resource type \"{resource.KubectlKind.Split('.')[0]}\""); }
        }
        catch (ApiException error)
        {
            if (context.Length == 0) { printer.Error(error); } else { printer.Error($"error: {context}{error.Message}"); }
        }

        return printer.Result;
    }

    // kubectl names the container after the last part of the image's name.
    private static string ContainerName(string image)
    {
        var name = image.Split('/')[^1].Split('@')[0].Split(':')[0];
        return name.ToLowerInvariant().Replace('_', '-');
    }
}

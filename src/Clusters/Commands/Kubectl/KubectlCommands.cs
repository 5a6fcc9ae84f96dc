using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Clusters.Tools;

namespace Clusters.Commands.Kubectl;

/// <summary>Runs the real kubectl with arguments as a list; its output is passed on unchanged.</summary>
internal sealed partial class KubectlCommands(ICluster cluster) : IClusterCommands
{
    private static readonly string[] ServerSide = ["--server-side", "--force-conflicts"];

    public Task<CommandResult> KustomizeAsync(KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["kustomize", source.Path], source.Root, null, output, cancellationToken);

    public Task<CommandResult> ApplyAsync(
        KustomizationSource source, bool serverSide, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["apply", .. serverSide ? ServerSide : [], "-k", source.Path], source.Root, null, output, cancellationToken);

    public Task<CommandResult> ApplyObjectsAsync(
        IReadOnlyList<JsonObject> objects, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. objects.Select(item => item.DeepClone())]) };
        return RunAsync(["apply", .. ServerSide, "-f", "-"], null, list.ToJsonString(), output, cancellationToken);
    }

    public Task<CommandResult> DeleteKustomizationAsync(
        KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["delete", "--ignore-not-found", "--wait=false", "-k", source.Path], source.Root, null, output, cancellationToken);

    public Task<CommandResult> CreateDeploymentAsync(
        string ns, string name, string image, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["create", "deployment", name, $"--image={image}", Number("--replicas", replicas), "-n", ns], null, null, output, cancellationToken);

    public Task<CommandResult> DeleteAsync(
        NamedResource resource, bool wait, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["delete", "--ignore-not-found", resource.KubectlKind, resource.Name, wait ? "--wait=true" : "--wait=false", .. In(resource)], null, null, output, cancellationToken);

    public Task<CommandResult> ScaleDeploymentAsync(
        string ns, string name, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["scale", "deployment", name, Number("--replicas", replicas), "-n", ns], null, null, output, cancellationToken);

    public Task<CommandResult> SetImageAsync(
        string ns, string name, string container, string image, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["set", "image", $"deployment/{name}", $"{container}={image}", "-n", ns], null, null, output, cancellationToken);

    public Task<CommandResult> RestartDeploymentAsync(string ns, string name, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["rollout", "restart", $"deployment/{name}", "-n", ns], null, null, output, cancellationToken);

    public Task<CommandResult> AnnotateAsync(
        NamedResource resource, string key, string value, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["annotate", "--overwrite", resource.KubectlKind, resource.Name, .. In(resource), $"{key}={value}"], null, null, output, cancellationToken);

    public Task<CommandResult> PatchAsync(
        NamedResource resource, JsonObject patch, string? subresource, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["patch", resource.KubectlKind, resource.Name, .. In(resource), .. subresource is null ? [] : new[] { $"--subresource={subresource}" }, "--type=merge", "-p", patch.ToJsonString()], null, null, output, cancellationToken);

    public Task<CommandResult> GetAsync(
        NamedResource resource, string? selector, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["get", resource.KubectlKind, .. resource.Name.Length == 0 ? [] : new[] { resource.Name }, .. In(resource), .. selector is null ? [] : new[] { "-l", selector }], null, null, output, cancellationToken);

    public Task<CommandResult> GetYamlAsync(NamedResource resource, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["get", resource.KubectlKind, resource.Name, .. In(resource), "-o", "yaml"], null, null, output, cancellationToken);

    public Task<CommandResult> GetRawAsync(string path, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["get", "--raw", path], null, null, output, cancellationToken);

    public Task<CommandResult> TopPodsAsync(string ns, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["top", "pods", "-n", ns], null, null, output, cancellationToken);

    public Task<CommandResult> WaitForDeploymentsAsync(
        string ns, TimeSpan timeout, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        RunAsync(["-n", ns, "wait", "deploy", "--all", "--for=condition=Available", $"--timeout={(int)timeout.TotalSeconds}s"], null, null, output, cancellationToken);

    private async Task<CommandResult> RunAsync(
        string[] arguments, string? folder, string? input, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        var changes = ImmutableArray.CreateBuilder<ObjectChange>();
        var errors = ImmutableArray.CreateBuilder<string>();
        var gate = new Lock();
        var result = await ToolCommand.Run(
            "kubectl",
            ["--kubeconfig", cluster.KubeconfigPath, .. arguments],
            folder,
            input,
            line =>
            {
                lock (gate)
                {
                    output.Report(line);
                    if (line.IsError && !line.Text.StartsWith("Warning:", StringComparison.Ordinal)) { errors.Add(line.Text); }
                    else if (ChangeOf(line.Text) is { } change) { changes.Add(change); }
                }
            },
            cancellationToken);
        return new CommandResult(result, changes.ToImmutable(), result == 0 ? [] : errors.ToImmutable());
    }

    private static ObjectChange? ChangeOf(string line)
    {
        if (Applied().Match(line) is { Success: true } applied)
        {
            return new ObjectChange(applied.Groups["kind"].Value, "", applied.Groups["name"].Value, applied.Groups["verb"].Value);
        }

        return Deleted().Match(line) is { Success: true } deleted
            ? new ObjectChange(deleted.Groups["kind"].Value, deleted.Groups["ns"].Value, deleted.Groups["name"].Value, "deleted")
            : null;
    }

    private static string Number(string option, int value) => string.Create(CultureInfo.InvariantCulture, $"{option}={value}");

    private static string[] In(NamedResource resource) => resource.Namespace.Length == 0 ? [] : ["-n", resource.Namespace];

    [GeneratedRegex("^(?<kind>[a-z0-9.-]+)/(?<name>[^ /]+) (?<verb>created|configured|unchanged|serverside-applied|scaled|patched|image updated|restarted|annotated)( .*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Applied();

    [GeneratedRegex("^(?<kind>[a-z0-9.-]+) \"(?<name>[^\"]+)\" deleted( from (?<ns>[^ ]+) namespace)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Deleted();
}

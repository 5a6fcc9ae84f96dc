using System.Text.Json.Nodes;

namespace Clusters.Commands;

/// <summary>
/// What the tutorial's buttons do to a cluster, one method for each command that a learner could type. Every method prints what
/// kubectl prints; a refusal by the server is an exit code and printed lines, not an exception. A cluster that does not answer
/// at all throws <see cref="HttpRequestException"/>.
/// </summary>
public interface IClusterCommands
{
    /// <summary><c>kubectl kustomize DIRECTORY</c>.</summary>
    Task<CommandResult> KustomizeAsync(KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl apply -k DIRECTORY</c>, with <c>--server-side --force-conflicts</c> where asked.</summary>
    Task<CommandResult> ApplyAsync(
        KustomizationSource source, bool serverSide, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl apply --server-side --force-conflicts -f -</c> of these objects.</summary>
    Task<CommandResult> ApplyObjectsAsync(
        IReadOnlyList<JsonObject> objects, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl delete -k DIRECTORY --ignore-not-found</c>.</summary>
    Task<CommandResult> DeleteKustomizationAsync(
        KustomizationSource source, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl create deployment NAME --image=IMAGE --replicas=N</c>.</summary>
    Task<CommandResult> CreateDeploymentAsync(
        string ns, string name, string image, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary>
    /// <c>kubectl delete --ignore-not-found KIND NAME</c>; it returns when the object is gone, as kubectl does, unless <paramref name="wait"/>
    /// is false. What is gone already is no error, so that a run that was cut short in the middle can be run again.
    /// </summary>
    Task<CommandResult> DeleteAsync(
        NamedResource resource, bool wait, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl scale deployment NAME --replicas=N</c>.</summary>
    Task<CommandResult> ScaleDeploymentAsync(
        string ns, string name, int replicas, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl set image deployment/NAME CONTAINER=IMAGE</c>.</summary>
    Task<CommandResult> SetImageAsync(
        string ns, string name, string container, string image, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl rollout restart deployment/NAME</c>.</summary>
    Task<CommandResult> RestartDeploymentAsync(
        string ns, string name, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl annotate --overwrite KIND NAME KEY=VALUE</c>.</summary>
    Task<CommandResult> AnnotateAsync(
        NamedResource resource, string key, string value, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl patch KIND NAME --type=merge -p PATCH</c>, of the status subresource where asked.</summary>
    Task<CommandResult> PatchAsync(
        NamedResource resource, JsonObject patch, string? subresource, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl get KIND [-l SELECTOR]</c>, the table as the server makes it.</summary>
    /// <param name="resource">What; an empty name lists.</param>
    /// <param name="selector">A label selector; null for all.</param>
    /// <param name="output">Gets the lines.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task<CommandResult> GetAsync(
        NamedResource resource, string? selector, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl get KIND NAME -o yaml</c>.</summary>
    Task<CommandResult> GetYamlAsync(NamedResource resource, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl get --raw PATH</c>.</summary>
    Task<CommandResult> GetRawAsync(string path, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl top pods -n NAMESPACE</c>.</summary>
    Task<CommandResult> TopPodsAsync(string ns, IProgress<CommandLine> output, CancellationToken cancellationToken);

    /// <summary><c>kubectl wait deploy --all --for=condition=Available --timeout=T</c>.</summary>
    Task<CommandResult> WaitForDeploymentsAsync(
        string ns, TimeSpan timeout, IProgress<CommandLine> output, CancellationToken cancellationToken);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Steps;

namespace Scenarios;

/// <summary>
/// Makes learners who have passed what a step needs and nothing else. The folder of each set of steps is made once, by the steps' buttons
/// on a fresh one, and copied for every test.
/// </summary>
internal sealed class Preparations(Toolbox tools)
{
    private const string RefreshAnnotation = "argocd.argoproj.io/refresh";
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _made = new();

    /// <summary>The folder that a step's declared prerequisites leave behind.</summary>
    public Task<string> AfterAsync(StepDefinition step, CancellationToken cancellationToken) => AfterAsync(Closure(step), cancellationToken);

    /// <summary>Opens a lesson on a copy of such a folder, with everything at rest.</summary>
    /// <param name="prepared">The folder.</param>
    /// <param name="name">A name for the copy.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<Lesson> OpenCopyAsync(string prepared, string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(tools.Folder, name);
        Copy(prepared, folder);
        return OpenAtRestAsync(folder, cancellationToken);
    }

    // Everything that a step needs, and what that needs in turn, in the catalogue's order: what comes last is needed by none of the others.
    private static ImmutableArray<StepId> Closure(StepDefinition step)
    {
        var all = new HashSet<StepId>();
        Add(step);
        return [.. StepCatalogue.All.Select(definition => definition.Id).Where(all.Contains)];

        void Add(StepDefinition one)
        {
            foreach (var needed in one.Needs.Where(all.Add)) { Add(StepCatalogue.All.Single(definition => definition.Id == needed)); }
        }
    }

    private Task<string> AfterAsync(ImmutableArray<StepId> steps, CancellationToken cancellationToken) =>
        _made.GetOrAdd(string.Join(' ', steps), _ => new(() => MakeAsync(steps, cancellationToken))).Value;

    private async Task<string> MakeAsync(ImmutableArray<StepId> steps, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(tools.Folder, "after-" + (steps.IsEmpty ? "nothing" : string.Join('-', steps.Select(step => step.Slug))));
        if (steps.IsEmpty)
        {
            Directory.CreateDirectory(folder);
            return folder;
        }

        Copy(await AfterAsync(steps[..^1], cancellationToken), folder);
        await using var lesson = await OpenAtRestAsync(folder, cancellationToken);
        await lesson.ReachAsync(steps[^1], cancellationToken);
        return folder;
    }

    // A cluster that was started again is as it was once its pods are: a learner would wait for that too. Until the node has looked at them,
    // pods tell how they were before the stop; so what counts is what has been started since.
    private async Task<Lesson> OpenAtRestAsync(string folder, CancellationToken cancellationToken)
    {
        var opened = DateTimeOffset.UtcNow;
        var lesson = await Lesson.OpenEmbeddedAsync(folder, tools, cancellationToken);
        try
        {
            if (lesson.Cluster.Status.State == ClusterState.Running) { await RestAsync(lesson, opened, cancellationToken); }
            return lesson;
        }
        catch
        {
            await lesson.DisposeAsync();
            throw;
        }
    }

    private static async Task RestAsync(Lesson lesson, DateTimeOffset opened, CancellationToken cancellationToken)
    {
        var resources = lesson.Cluster.Resources;
        await lesson.Cluster.UntilAsync(ResourceTypes.Pods, null, all => all.All(pod => IsReady(pod, opened)), cancellationToken);
        await lesson.Cluster.UntilAsync(
            ResourceTypes.EndpointSlices, null, all => all.SelectMany(slice => slice.Items("endpoints")).All(endpoint => endpoint.Text("conditions", "ready") == "true"), cancellationToken);
        if (await resources.FindTypeAsync("argoproj.io/v1alpha1", "Application", cancellationToken) is not { } type) { return; }

        // A comparison that met a repo server still starting says nothing for up to three minutes, as upstream; a refresh asks again.
        foreach (var app in (await resources.ListAsync(type, null, null, cancellationToken)).Items)
        {
            var refresh = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [RefreshAnnotation] = "normal" } } };
            await resources.PatchAsync(type, new(app.Text("metadata", "namespace")!, app.Name()), PatchType.Merge, refresh, new("scenarios"), cancellationToken);
        }

        await lesson.Cluster.UntilAsync(type, null, all => all.All(IsGood), cancellationToken);
    }

    private static bool IsReady(JsonObject pod, DateTimeOffset opened) => pod.Text("status", "phase") == "Succeeded" || (pod.IsTrue("Ready")
        && pod.Items("status", "containerStatuses").All(container => container.Time("state", "running", "startedAt") >= opened.AddSeconds(-1)));

    private static bool IsGood(JsonObject application) =>
        application.Annotation(RefreshAnnotation) is null && application.Text("status", "sync", "status") == "Synced" && application.Text("status", "health", "status") is "Healthy" or "Suspended";

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from)) { Copy(directory, Path.Combine(to, Path.GetFileName(directory))); }
        foreach (var file in Directory.EnumerateFiles(from)) { File.Copy(file, Path.Combine(to, Path.GetFileName(file))); }
    }
}

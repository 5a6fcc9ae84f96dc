using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Commands.Api;

internal sealed partial class ApiCommands
{
    public Task<CommandResult> DeleteAsync(
        NamedResource resource, bool wait, IProgress<CommandLine> output, CancellationToken cancellationToken) =>
        OneAsync(resource, output, "", async (type, printer) =>
        {
            var key = new ObjectKey(resource.Namespace, resource.Name);
            var before = await cluster.Resources.FindAsync(type, key, cancellationToken);
            if (before is null || !await cluster.Resources.DeleteAsync(type, key, new DeletionOptions("Background"), cancellationToken)) { return; }
            printer.Deleted(resource.KubectlKind, resource.Namespace, resource.Name);
            if (wait)
            {
                var uid = (string?)before["metadata"]?["uid"];
                await UntilAsync(type, key, live => live is null || (string?)live["metadata"]?["uid"] != uid, cancellationToken);
            }
        }, cancellationToken);

    public async Task<CommandResult> WaitForDeploymentsAsync(
        string ns, TimeSpan timeout, IProgress<CommandLine> output, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await OneAsync(new NamedResource("apps/v1", "Deployment", ns, ""), output, "", async (type, printer) =>
        {
            var all = await cluster.Resources.ListAsync(type, ns, null, cancellationToken);
            if (all.Items.IsEmpty) { printer.Error("error: no matching resources found"); }
            foreach (var name in all.Items.Select(item => (string)item["metadata"]!["name"]!).Order(StringComparer.Ordinal))
            {
                try
                {
                    await UntilAsync(type, new ObjectKey(ns, name), IsAvailable, either.Token);
                    printer.Line($"deployment.apps/{name} condition met");
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    printer.Error($"error: timed out waiting for the condition on deployments/{name}");
                }
            }
        }, cancellationToken);
    }

    private static bool IsAvailable(JsonObject? deployment) =>
        ((deployment?["status"]?["conditions"] as JsonArray) ?? []).Any(condition => (string?)condition?["type"] == "Available" && (string?)condition["status"] == "True")
        && ((long?)deployment?["status"]?["observedGeneration"] ?? 0) >= ((long?)deployment?["metadata"]?["generation"] ?? 0);

    private async Task UntilAsync(ResourceType type, ObjectKey key, Func<JsonObject?, bool> done, CancellationToken cancellationToken)
    {
        var only = new Selector(Fields: $"metadata.name={key.Name}");
        var ns = type.Namespaced ? key.Namespace : null;
        while (true)
        {
            var list = await cluster.Resources.ListAsync(type, ns, only, cancellationToken);
            if (done(list.Items.FirstOrDefault())) { return; }
            try
            {
                await foreach (var change in cluster.Resources.WatchAsync(type, ns, only, list.ResourceVersion, cancellationToken))
                {
                    if (change.Type != ResourceEventType.Bookmark && done(change.Type == ResourceEventType.Deleted ? null : change.Object)) { return; }
                }
            }
            catch (ApiException error) when (error.Code == System.Net.HttpStatusCode.Gone)
            {
                // The watch began too late: list again.
            }
        }
    }
}

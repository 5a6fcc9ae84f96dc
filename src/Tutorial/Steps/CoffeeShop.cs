using System.Text.Json.Nodes;
using GitRepository;
using Tutorial.Checks;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Where the shop's files are, and what checks of several steps read of its workloads.</summary>
internal static class CoffeeShop
{
    public const string OrderValues = ProductSteps.Coffee + "/order/api/values.yaml";
    public const string CartValues = ProductSteps.Coffee + "/cart/api/values.yaml";

    /// <summary>An edit of the first <c>tag:</c> of a values file.</summary>
    public static TypedEdit SetTag(string file, string tag, string message) => new(file, message, text => YamlLine.Set(text, "image", "tag", tag));

    public static async Task<string?> TagAsync(CheckContext context, string file, CancellationToken cancellationToken) =>
        YamlLine.Find(await context.Repository.ReadAsync("main", file, cancellationToken), "tag");

    /// <summary>The image of a workload's first container.</summary>
    public static string? ImageOf(JsonObject? workload) => workload.Items("spec", "template", "spec", "containers").FirstOrDefault().Text("image");

    /// <summary>Whether a directory of the shop is the same at two revisions; false where one is not in this repository.</summary>
    public static async Task<bool> SameTreeAsync(CheckContext context, string name, string revision, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var directory = $"{ProductSteps.Coffee}/{name}";
            return await context.Repository.FindObjectIdAsync(revision, directory, cancellationToken) == await context.Repository.FindObjectIdAsync(sha, directory, cancellationToken);
        }
        catch (RepositoryException)
        {
            return false;
        }
    }

    /// <summary>The pods of a service that are not being deleted.</summary>
    public static IEnumerable<JsonObject> PodsOf(ClusterView view, string service) =>
        view.All("Pod", "coffee").Where(pod => pod.Text("metadata", "labels", "app.kubernetes.io/name") == service && !pod.IsDeleting());

    /// <summary>Names, ids and restarts of a service's pods, to tell whether they are the same as before.</summary>
    public static string DescribePods(ClusterView view, string service) => string.Join(", ", PodsOf(view, service)
        .Select(pod => $"{pod.Name()} {pod.Uid()} restarts {pod.Items("status", "containerStatuses").Sum(container => container.Number("restartCount"))}")
        .Order(StringComparer.Ordinal));

    /// <summary>Waits until every pod of a service is ready, and remembers them as they are then: what is shown to them must leave them so.</summary>
    public static async Task RememberPodsAsync(StepRun run, string service, CancellationToken cancellationToken)
    {
        if (!AreReady(run.View)) { run.Echo($"kubectl -n coffee wait pods -l app.kubernetes.io/name={service} --for=condition=Ready"); }
        await run.UntilAsync(AreReady, cancellationToken);
        run.Facts.Set("pods", DescribePods(run.View, service));

        bool AreReady(ClusterView view) => PodsOf(view, service).Any() && PodsOf(view, service).All(pod => pod.IsTrue("Ready"));
    }

    public static int ReadyEndpoints(ClusterView view, string service) =>
        view.All("EndpointSlice", "coffee").Where(slice => slice.Text("metadata", "labels", "kubernetes.io/service-name") == service)
            .SelectMany(slice => slice.Items("endpoints")).Count(endpoint => endpoint.Text("conditions", "ready") == "true");

    /// <summary>The message of an Application's ComparisonError; null where it has none.</summary>
    public static string? ErrorOf(JsonObject? app) =>
        app.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "ComparisonError").Text("message");

    /// <summary>The directory of a service is what a step remembered as <c>tree</c>.</summary>
    public static Assertion TreeIsBack(string service) => Assertion.Now("The directory is as it was before", "디렉토리가 전과 같음", [Assertion.Git], async (context, cancellationToken) =>
    {
        var (before, now) = (context.Facts["tree"], await context.Repository.FindObjectIdAsync("main", $"{ProductSteps.Coffee}/{service}", cancellationToken));
        return Reading.When(before is { Length: > 0 } && before == now, $"tree before {CheckContext.Short(before)}, now {CheckContext.Short(now)}", $"전 {CheckContext.Short(before)}, 지금 {CheckContext.Short(now)}");
    });
}

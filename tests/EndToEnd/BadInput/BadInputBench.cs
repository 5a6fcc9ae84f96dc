using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace EndToEnd.BadInput;

/// <summary>What the cases work with: a running dashboard, a folder of their own, a browser where one is needed.</summary>
/// <param name="Tutorial">The running dashboard.</param>
/// <param name="Browsers">The browser.</param>
/// <param name="Folder">A folder for the case alone.</param>
internal sealed record BadInputBench(RunningTutorial Tutorial, BrowserFixture Browsers, string Folder)
{
    private const string Service = "bad";

    /// <summary>A data folder that does not exist yet.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Starts a dashboard that must refuse to.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RefusedStartAsync(string dataFolder, CancellationToken cancellationToken, params string[] arguments)
    {
        var (code, output) = await DashboardProcess.RunToEndAsync(dataFolder, [.. arguments, "--port", "0", "--api-port", "0"], cancellationToken);
        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);   // a person reads it, not a stack trace
        return output;
    }

    /// <summary>Adds a service by git whose Application cannot be rendered, and takes it away again.</summary>
    /// <param name="write">Writes its files; gets the clone and its directory.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The condition of its Application, which board and detail show.</returns>
    public async Task<string> ConditionOfServiceAsync(Func<GitClone, string, Task> write, CancellationToken cancellationToken)
    {
        var clone = await Tutorial.CloneAsync(cancellationToken);
        var directory = Path.Combine(clone.Coffee, Service);
        Directory.CreateDirectory(directory);
        await write(clone, directory);
        await clone.CommitAndPushAsync("Add something bad", cancellationToken);
        var condition = await ConditionAsync(Service, cancellationToken);
        Directory.Delete(directory, recursive: true);
        await clone.CommitAndPushAsync("Remove it", cancellationToken);
        return condition;
    }

    /// <summary>Applies an Application whose source is wrong, and deletes it again.</summary>
    /// <returns>Its condition.</returns>
    public async Task<string> ConditionOfSourceAsync(string path, string revision, CancellationToken cancellationToken)
    {
        var application = new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "Application",
            ["metadata"] = new JsonObject { ["name"] = Service, ["namespace"] = "argo" },
            ["spec"] = new JsonObject
            {
                ["project"] = "coffee",
                ["source"] = new JsonObject { ["repoURL"] = "http://git.default.svc/learning-gitops.git", ["path"] = path, ["targetRevision"] = revision },
                ["destination"] = new JsonObject { ["server"] = "https://kubernetes.default.svc", ["namespace"] = "coffee" },
            },
        };
        await Tutorial.Cluster.Resources.CreateAsync(ResourceTypes.Applications, application, new WriteOptions { FieldManager = "test" }, cancellationToken);
        var condition = await ConditionAsync(Service, cancellationToken);
        await Tutorial.Cluster.Resources.DeleteAsync(ResourceTypes.Applications, new ObjectKey("argo", Service), new DeletionOptions(), cancellationToken);
        return condition;
    }

    private async Task<string> ConditionAsync(string application, CancellationToken cancellationToken)
    {
        var said = "";
        await Tutorial.Cluster.UntilAsync(
            ResourceTypes.Applications,
            all =>
            {
                var conditions = all.GetValueOrDefault(new ObjectKey("argo", application))?["status"]?["conditions"] as JsonArray ?? [];
                said = string.Join('\n', conditions.Where(condition => (string?)condition?["type"] is "ComparisonError" or "InvalidSpecError").Select(condition => (string?)condition!["message"]));
                return said.Length > 0;
            },
            cancellationToken);
        return said;
    }
}

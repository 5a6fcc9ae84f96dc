using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace EndToEnd.BadInput;

/// <summary>What can be wrong with what is pushed.</summary>
internal static class BadCommits
{
    public static IReadOnlyList<BadInputCase> All { get; } =
    [
        new("invalid YAML", "condition of the Application", "thing.yaml", (bench, cancellationToken) =>
            bench.ConditionOfServiceAsync((_, directory) => WriteAsync(directory, "thing.yaml", "kind: [Deployment\n", cancellationToken), cancellationToken)),
        new("a template error", "condition of the Application", "mini/templates/", (bench, cancellationToken) => bench.ConditionOfServiceAsync(
            async (clone, directory) =>
            {
                await clone.CopyServiceAsync("order", Path.GetFileName(directory), cancellationToken);
                await File.WriteAllTextAsync(Path.Combine(directory, "api", "values.yaml"), "service: not a map\n", cancellationToken);
            },
            cancellationToken)),
        new("a path that leaves the repository, in a kustomization", "condition of the Application", "lstat ../../../../../etc/passwd: no such file or directory", (bench, cancellationToken) =>
            bench.ConditionOfServiceAsync((_, directory) => WriteAsync(directory, "../../../../../etc/passwd", null, cancellationToken), cancellationToken)),
        new("a path that leaves the repository, in an Application", "condition of the Application", "app path outside root", (bench, cancellationToken) =>
            bench.ConditionOfSourceAsync("../../etc", "main", cancellationToken)),
        new("a path that does not exist", "condition of the Application", "gitops/nothing: app path does not exist", (bench, cancellationToken) =>
            bench.ConditionOfSourceAsync("gitops/nothing", "main", cancellationToken)),
        new("an unknown branch", "condition of the Application", "unable to resolve 'nowhere' to a commit SHA", (bench, cancellationToken) =>
            bench.ConditionOfSourceAsync("gitops/applications/coffee/order", "nowhere", cancellationToken)),
        new("a link out of the repository", "condition of the Application", "thing.yaml", (bench, cancellationToken) => bench.ConditionOfServiceAsync(
            async (_, directory) =>
            {
                await WriteAsync(directory, "thing.yaml", null, cancellationToken);
                File.CreateSymbolicLink(Path.Combine(directory, "thing.yaml"), "/etc/hostname");
            },
            cancellationToken)),
        new("a file of 100 MB", "git push", "pack exceeds maximum allowed size", async (bench, cancellationToken) =>
        {
            var clone = await bench.Tutorial.CloneAsync(cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(clone.Folder, "big.bin"), RandomNumberGenerator.GetBytes(100_000_000), cancellationToken);
            await clone.CommitAsync("Add a big file", cancellationToken);
            var push = await clone.TryGitAsync(cancellationToken, "push", "origin", "main");
            Assert.NotEqual(0, push.ExitCode);
            return push.StandardError;
        }),
        new("a force push", "git push", "forced update", async (bench, cancellationToken) =>
        {
            var clone = await bench.Tutorial.CloneAsync(cancellationToken);
            await clone.WriteAsync("note.txt", "one\n", cancellationToken);
            await clone.CommitAndPushAsync("One", cancellationToken);
            var dropped = await clone.GitAsync(cancellationToken, "rev-parse", "HEAD");
            await clone.GitAsync(cancellationToken, "reset", "--quiet", "--hard", "HEAD~1");
            await clone.WriteAsync("note.txt", "two\n", cancellationToken);
            await clone.CommitAsync("Two", cancellationToken);
            var push = await clone.TryGitAsync(cancellationToken, "push", "--force", "origin", "main");
            Assert.Equal(0, push.ExitCode);

            // What it dropped is kept.
            var kept = await clone.GitAsync(cancellationToken, "--git-dir", Path.Combine(bench.Tutorial.Dashboard.DataFolder, "repository", "remote.git"), "for-each-ref", "--format=%(objectname)", "refs/backup");
            Assert.Contains(dropped, kept, StringComparison.Ordinal);
            return push.StandardError;
        }),
        new("a deleted branch", "git push", "refusing to delete the current branch: refs/heads/main", async (bench, cancellationToken) =>
        {
            var clone = await bench.Tutorial.CloneAsync(cancellationToken);
            var push = await clone.TryGitAsync(cancellationToken, "push", "origin", "--delete", "main");
            Assert.NotEqual(0, push.ExitCode);
            return push.StandardError;
        }),
        new("a push that comes too late", "git push", "fetch first", async (bench, cancellationToken) =>
        {
            var (first, second) = (await bench.Tutorial.CloneAsync(cancellationToken), await bench.Tutorial.CloneAsync(cancellationToken));
            await first.WriteAsync("note.txt", $"{Guid.NewGuid()}\n", cancellationToken);
            await first.CommitAndPushAsync("First", cancellationToken);
            await second.WriteAsync("other.txt", $"{Guid.NewGuid()}\n", cancellationToken);
            await second.CommitAsync("Second", cancellationToken);
            var push = await second.TryGitAsync(cancellationToken, "push", "origin", "main");
            Assert.NotEqual(0, push.ExitCode);
            return push.StandardError;
        }),
        new("a directory with a bad name", "conditions of the ApplicationSet", "name", async (bench, cancellationToken) =>
        {
            var clone = await bench.Tutorial.CloneAsync(cancellationToken);
            await WriteAsync(Path.Combine(clone.Coffee, "___"), "thing.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: thing\n", cancellationToken);
            await clone.CommitAndPushAsync("Add a directory with a bad name", cancellationToken);
            var said = "";
            await bench.Tutorial.Cluster.UntilAsync(
                ResourceTypes.ApplicationSets,
                all =>
                {
                    var conditions = all.Values.Single()["status"]?["conditions"] as JsonArray ?? [];
                    said = conditions.Where(condition => (string?)condition?["type"] == "ErrorOccurred" && (string?)condition["status"] == "True").Select(condition => (string?)condition!["message"]).SingleOrDefault() ?? "";
                    return said.Length > 0;
                },
                cancellationToken);
            clone.RemoveService("___");
            await clone.CommitAndPushAsync("Remove it", cancellationToken);
            return said;
        }),
    ];

    // A kustomization of one resource; the resource itself only where there is a text for it.
    private static async Task WriteAsync(string directory, string resource, string? text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "kustomization.yaml"), $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: coffee\nresources:\n  - {resource}\n", cancellationToken);
        if (text is not null) { await File.WriteAllTextAsync(Path.Combine(directory, resource), text, cancellationToken); }
    }
}

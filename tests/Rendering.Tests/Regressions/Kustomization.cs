using FileTrees;
using Kustomize;

namespace Rendering.Tests.Regressions;

/// <summary>Builds the directory <c>app</c> of a few files and compares with what the genuine tool printed.</summary>
internal static class Kustomization
{
    /// <summary>A ConfigMap as the only resource.</summary>
    public static readonly (string Path, string Text) ConfigMap = ("app/r.yaml", """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: cm}
        data: {a: b}

        """);

    public static async Task Builds((string Path, string Text)[] files, string output) => Assert.Equal(output, (await RunAsync(files)).Text);

    public static async Task Refuses((string Path, string Text)[] files, string error) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<KustomizeException>(async () => _ = (await RunAsync(files)).Text)).Message.TrimEnd());

    private static Task<KustomizeResult> RunAsync((string Path, string Text)[] files) =>
        KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files.ToDictionary(file => file.Path, file => file.Text)), "app", new KustomizeOptions { RootName = "/root" }, TestContext.Current.CancellationToken);
}

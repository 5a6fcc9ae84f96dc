using FileTrees;
using Kustomize;

namespace Rendering.Tests.Regressions;

/// <summary>Builds the directory <c>app</c> of a few files and compares with what the genuine tool printed.</summary>
internal static class Kustomization
{
    public static async Task Builds((string Path, string Text)[] files, string output) => Assert.Equal(output, (await RunAsync(files)).Text);

    public static async Task Refuses((string Path, string Text)[] files, string error) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<KustomizeException>(async () => _ = (await RunAsync(files)).Text)).Message.TrimEnd());

    private static Task<KustomizeResult> RunAsync((string Path, string Text)[] files) =>
        KustomizeBuild.RunAsync(InMemoryFileTree.OfText(files.ToDictionary(file => file.Path, file => file.Text)), "app", new KustomizeOptions { RootName = "/root" }, TestContext.Current.CancellationToken);
}

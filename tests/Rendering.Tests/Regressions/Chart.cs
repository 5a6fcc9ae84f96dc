using FileTrees;
using Helm;

namespace Rendering.Tests.Regressions;

/// <summary>Renders a chart of a few files and compares with what the genuine tools printed.</summary>
internal static class Chart
{
    /// <summary>The description of a chart that has nothing special.</summary>
    public static readonly (string Path, string Text) Plain = ("Chart.yaml", """
        apiVersion: v2
        name: c
        version: 1.0.0

        """);

    /// <summary>The description of a chart below it.</summary>
    public static readonly (string Path, string Text) Kid = ("charts/kid/Chart.yaml", """
        apiVersion: v2
        name: kid
        version: 1.0.0

        """);

    /// <summary>A template that renders to itself.</summary>
    public static readonly (string Path, string Text) Manifest = ("templates/a.yaml", """
        a: b

        """);

    /// <param name="files">The chart's files, and files of values.</param>
    /// <param name="arguments">What stands behind <c>helm template</c>.</param>
    /// <param name="four">What helm 4.1 answered.</param>
    /// <param name="three">What helm 3.17 answered; null where it is the same.</param>
    public static void Renders((string Path, string Text)[] files, string[] arguments, Answer four, Answer? three)
    {
        Assert.Equal(four, Render(files, arguments, HelmFlavor.Four));
        Assert.Equal(three ?? four, Render(files, arguments, HelmFlavor.Three));
    }

    private static Answer Render((string Path, string Text)[] files, string[] arguments, HelmFlavor flavor)
    {
        var texts = files.ToDictionary(file => file.Path, file => file.Text);
        try
        {
            var (_, options) = HelmArguments.Parse(arguments, texts.GetValueOrDefault);
            return new(true, HelmTemplate.Render(InMemoryFileTree.OfText(texts), "", options with { Flavor = flavor }, TestContext.Current.CancellationToken));
        }
        catch (HelmException error) { return new(false, error.Message.TrimEnd()); }
    }

    /// <summary>What a tool answered: its output, or what it said instead.</summary>
    internal sealed record Answer(bool IsOutput, string Text);
}

using System.Text.Json.Nodes;
using Conformance;
using FileTrees;

namespace Helm.Tests;

public sealed class ConformanceTests
{
    /// <summary>Only ever raised.</summary>
    private const int Floor = 114;

    [Fact]
    public async Task Charts_render_as_the_genuine_helm_renders_them()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var set = ConformanceSet.Open("helm");
        await set.RunAsync(Floor, entry => Task.FromResult(Check(set, entry, cancellationToken)));
    }

    private static string? Check(ConformanceSet set, JsonObject entry, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(set.Folder, entry["dir"]!.GetValue<string>());
        var arguments = entry["args"]!.AsArray().Select(argument => argument!.GetValue<string>()).ToList();
        string? Read(string path) => File.Exists(Path.Combine(folder, path)) ? File.ReadAllText(Path.Combine(folder, path)) : null;
        try
        {
            var (chart, options) = HelmArguments.Parse(arguments, Read);
            var actual = HelmTemplate.Render(new DirectoryFileTree(Path.Combine(folder, chart)), "", options, cancellationToken);
            return entry["expected"] is { } expected
                // The records were taken through a reader that drops carriage returns; the tool itself keeps them.
                ? ConformanceSet.Difference(File.ReadAllText(Path.Combine(folder, expected.GetValue<string>())), actual.Replace("\r\n", "\n", StringComparison.Ordinal))
                : $"want error {entry["error"]}, got output";
        }
        catch (HelmException error)
        {
            if (entry["error"]?.GetValue<string>() is not { } wanted) { return $"failed: {error.Message}"; }
            var actual = "Error: " + error.Message.Replace("\n\nUse --debug flag to render out invalid YAML", "", StringComparison.Ordinal);
            if (entry["errorOrder"] is not null) { (wanted, actual) = (Sorted(wanted.Trim()), Sorted(actual.Trim())); }
            return ConformanceSet.Difference(wanted.TrimEnd(), actual.TrimEnd());
        }
    }

    private static string Sorted(string text) => string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal));
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance;
using FileTrees;

namespace Kustomize.Tests;

public sealed partial class ConformanceTests
{
    /// <summary>Only ever raised.</summary>
    private const int Floor = 118;

    [Fact]
    public async Task Kustomizations_build_as_the_genuine_tool_builds_them()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var set = ConformanceSet.Open("kustomize");
        await set.RunAsync(Floor, entry => CheckAsync(set, entry, cancellationToken));
    }

    private static async Task<string?> CheckAsync(ConformanceSet set, JsonObject entry, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(set.Folder, entry["dir"]!.GetValue<string>());
        var flags = entry["flags"]!.AsArray().Select(flag => flag!.GetValue<string>()).ToList();
        var options = new KustomizeOptions { EnableHelm = flags.Contains("--enable-helm"), AllowFilesOutsideRoot = flags.Contains("LoadRestrictionsNone"), RootName = "<ROOT>" };
        try
        {
            var result = await KustomizeBuild.RunAsync(new DirectoryFileTree(folder), entry["build"]!.GetValue<string>(), options, cancellationToken);
            if (entry["expected"]?.GetValue<string>() is not { } expected) { _ = result.Text; return $"want error {entry["error"]}, got output"; }
            var difference = ConformanceSet.Difference(await File.ReadAllTextAsync(Path.Combine(folder, "..", expected), cancellationToken), result.Text);
            return difference ?? ConformanceSet.Difference(entry["warnings"]?.GetValue<string>() ?? "", string.Join('\n', result.Warnings));
        }
        catch (KustomizeException error)
        {
            if (entry["error"]?.GetValue<string>() is not { } wanted) { return $"failed: {error.Message}"; }
            var plain = wanted[Math.Max(0, wanted.IndexOf("error: ", StringComparison.Ordinal))..];
            return ConformanceSet.Difference(plain.TrimEnd(), Pointer().Replace("error: " + error.Message, "&{<PTR>").TrimEnd());
        }
    }

    [GeneratedRegex("&\\{0x[0-9a-f]+")]
    private static partial Regex Pointer();
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conformance;

/// <summary>
/// A set of cases with the results of the genuine tools. Runs each, writes the counts to artifacts/conformance.json, and
/// tells where a result differs. Where the data is absent the test is skipped.
/// </summary>
public sealed class ConformanceSet
{
    private readonly string _name;

    private ConformanceSet(string name, string folder, JsonArray cases) => (_name, Folder, Cases) = (name, folder, cases);

    public string Folder { get; }

    public JsonArray Cases { get; }

    public static ConformanceSet Open(string name)
    {
        var root = RepositoryRoot();
        var folder = Path.Combine(Environment.GetEnvironmentVariable("CONFORMANCE_DIR") ?? Path.Combine(root, "..", "shared", "conformance"), name);
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "cases.json")), $"no conformance data for '{name}': set CONFORMANCE_DIR");
        return new(name, folder, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")))!.AsArray());
    }

    /// <summary>Runs every case; the check returns null when the case passes, else the difference.</summary>
    public async Task RunAsync(int floor, Func<JsonObject, Task<string?>> check)
    {
        var failed = new JsonArray();
        foreach (var entry in Cases.Select(node => node!.AsObject()))
        {
            string? difference;
            try { difference = await check(entry); }
            catch (Exception error) when (error is not OperationCanceledException) { difference = $"{error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault()}"; }
            if (difference is not null) { failed.Add(new JsonObject { ["name"] = entry["name"]!.GetValue<string>(), ["difference"] = difference }); }
        }

        var passed = Cases.Count - failed.Count;
        Report(new JsonObject { ["passed"] = passed, ["total"] = Cases.Count, ["failed"] = failed.DeepClone() });
        Assert.True(passed >= floor, $"{passed} of {Cases.Count} cases of '{_name}' pass, at least {floor} did before:\n" + string.Join('\n', failed.Select(f => f!.ToJsonString())));
    }

    /// <summary>Says where two texts differ first; null when they are equal.</summary>
    public static string? Difference(string expected, string actual)
    {
        if (expected == actual) { return null; }
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var (want, got) = (i < a.Length ? a[i] : "<end>", i < b.Length ? b[i] : "<end>");
            if (want != got) { return $"line {i + 1}: want [{want}], got [{got}]"; }
        }

        return "line feeds differ";
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props"))) { directory = directory.Parent; }
        return directory?.FullName ?? Environment.CurrentDirectory;
    }

    private void Report(JsonObject result)
    {
        using var turn = new Mutex(false, "Global\\rendering-conformance-report");
        turn.WaitOne();
        try
        {
            var path = Path.Combine(RepositoryRoot(), "artifacts", "conformance.json");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var all = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
            all[_name] = result;
            File.WriteAllText(path, all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
        finally { turn.ReleaseMutex(); }
    }
}

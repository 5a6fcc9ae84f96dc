using System.Text.Json;
using System.Text.Json.Nodes;

namespace ArgoCD.Tests.Conformance;

/// <summary>The folder of conformance data, and the record of what passed.</summary>
internal sealed class ConformanceSet(string name)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly SemaphoreSlim Writing = new(1, 1);

    private readonly List<(string Case, string Difference)> _failed = [];
    private int _total;

    /// <summary>The folder of the set; skips the test where it is not there.</summary>
    public string Folder()
    {
        var root = Environment.GetEnvironmentVariable("CONFORMANCE_DIR");
        if (string.IsNullOrEmpty(root))
        {
            var repository = Repository();
            root = Path.Combine(repository, "..", "shared", "conformance");
            if (!Directory.Exists(root))
            {
                root = Path.Combine(repository, "..", "..", "shared", "conformance");
            }
        }

        var folder = Path.Combine(root, name);
        Assert.SkipUnless(Directory.Exists(folder), $"no conformance data for {name}: set CONFORMANCE_DIR");
        return folder;
    }

    public void Record(string caseName, string? difference)
    {
        _total++;
        if (difference is not null)
        {
            _failed.Add((caseName, difference));
        }
    }

    /// <summary>Writes the result and fails with what differed.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Repository(), "artifacts", "conformance.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await Writing.WaitAsync(cancellationToken);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                var all = file.Length == 0 ? [] : await JsonNode.ParseAsync(file, cancellationToken: cancellationToken) as JsonObject ?? [];
                all[name] = new JsonObject
                {
                    ["passed"] = _total - _failed.Count,
                    ["total"] = _total,
                    ["failed"] = new JsonArray([.. _failed.Select(failure => new JsonObject { ["name"] = failure.Case, ["difference"] = failure.Difference })]),
                };
                file.SetLength(0);
                await JsonSerializer.SerializeAsync(file, all, Indented, cancellationToken);
                break;
            }
            catch (IOException) when (attempt < 100_000)
            {
                // Another test process writes its own set.
                await Task.Yield();
            }
        }

        Writing.Release();
        Assert.True(_failed.Count == 0, string.Join('\n', _failed.Select(failure => $"{failure.Case}: {failure.Difference}")));
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}

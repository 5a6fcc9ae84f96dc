using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>The record of conformance: one set after the other in <c>artifacts/conformance.json</c>.</summary>
public static class ConformanceReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the result of one set beside those of the others.</summary>
    /// <param name="set">The set's name, such as <c>kubectl</c>.</param>
    /// <param name="total">How many cases ran.</param>
    /// <param name="failures">The cases that failed, with what differed.</param>
    public static void Write(string set, int total, IReadOnlyCollection<(string Name, string Difference)> failures)
    {
        var path = Path.Combine(Repository.Root, "artifacts", "conformance.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Test processes write their sets at the same time; each has the file for a moment.
        using var mutex = new Mutex(false, "learning-gitops-conformance");
        mutex.WaitOne();
        try
        {
            var all = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject known ? known : [];
            all[set] = new JsonObject
            {
                ["passed"] = total - failures.Count,
                ["total"] = total,
                ["failed"] = new JsonArray([.. failures.Select(failure => new JsonObject { ["name"] = failure.Name, ["difference"] = failure.Difference })]),
            };
            File.WriteAllText(path, all.ToJsonString(Indented) + "\n");
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }
}

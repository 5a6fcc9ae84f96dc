using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using EndToEnd;

namespace Benchmarks;

/// <summary>What a benchmark found, printed as a table and written to <c>artifacts/benchmarks/NAME.json</c>.</summary>
/// <param name="name">The benchmark.</param>
/// <param name="conditions">Under what it was measured, beside date, machine and runtime.</param>
internal sealed class BenchmarkReport(string name, JsonObject conditions)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonObject _result = new()
    {
        ["at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
        ["conditions"] = conditions,
    };

    /// <summary>Adds the value of a figure that has a target, with all that was measured.</summary>
    public void Add(string figure, double value, double target, string unit, IEnumerable<double> all, bool atLeast = false)
    {
        var met = atLeast ? value >= target : value <= target;
        var entry = Entry(value, unit, all);
        (entry["target"], entry["met"]) = (target, met);
        _result[figure] = entry;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure,-28}{value,10:0.000}  target {target:0.###} {unit} {(met ? "met" : "NOT met")}"));
    }

    /// <summary>Adds the value of a figure that others are compared with.</summary>
    public void Note(string figure, double value, string unit, IEnumerable<double> all)
    {
        _result[figure] = Entry(value, unit, all);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure,-28}{value,10:0.000}  {unit}"));
    }

    private static JsonObject Entry(double value, string unit, IEnumerable<double> all) => new()
    {
        ["value"] = Math.Round(value, 3),
        ["unit"] = unit,
        ["all"] = new JsonArray([.. all.Select(one => (JsonNode)Math.Round(one, 3))]),
    };

    /// <summary>Writes the file.</summary>
    public async Task WriteAsync()
    {
        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), _result.ToJsonString(Indented) + "\n");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutorial.Model;
using Tutorial.Steps;

namespace Tutorial.Progress;

/// <summary>Progress as one JSON file, for a teacher or another computer.</summary>
internal static class ProgressFile
{
    /// <summary>Longer files are refused, in characters.</summary>
    public const int Longest = 8 << 20;

    private const string Format = "learning-gitops/progress";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // a file, not a page: Korean stays readable
    };

    /// <summary>Writes what is known of the steps; those without progress are left out.</summary>
    public static string Write(DateTimeOffset at, IEnumerable<(StepId Step, StepProgress Progress, ImmutableSortedDictionary<string, string> Facts)> steps) =>
        JsonSerializer.Serialize(new Content(Format, Version, at, [.. steps.Select(item => new Entry(item.Step.ToString(), item.Progress, item.Facts))]), Json);

    /// <summary>Reads a file for these steps.</summary>
    /// <exception cref="ProgressFileException">It is not one, or speaks of what is not there.</exception>
    public static ImmutableArray<(StepId Step, StepProgress Progress, ImmutableSortedDictionary<string, string> Facts)> Read(string file, ImmutableArray<StepDefinition> steps)
    {
        if (file.Length > Longest) { throw new ProgressFileException($"The file is longer than {Longest >> 20} million characters; no exported progress is."); }
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(file, Json);
        }
        catch (JsonException error)
        {
            throw new ProgressFileException(string.Create(CultureInfo.InvariantCulture, $"Line {error.LineNumber + 1} is not exported progress: {error.Message}"), error);
        }

        if (content is not { Format: Format, Steps.IsDefault: false }) { throw new ProgressFileException("The file is not exported progress."); }
        if (content.Version != Version) { throw new ProgressFileException($"The file has version {content.Version}; this dashboard reads version {Version}."); }

        var read = ImmutableArray.CreateBuilder<(StepId, StepProgress, ImmutableSortedDictionary<string, string>)>();
        foreach (var entry in content.Steps)
        {
            var step = steps.FirstOrDefault(step => step.Id.ToString() == entry?.Step) ?? throw new ProgressFileException($"The file speaks of a step {entry?.Step ?? "without a name"}, which is not one.");
            if (read.Any(known => known.Item1 == step.Id)) { throw new ProgressFileException($"The file speaks of {step.Id} twice."); }
            if (entry!.Progress is not { Runs: >= 0, Changes.IsDefault: false, Evidence: not null } progress || entry.Facts is null
                || progress.Evidence.Any(item => item.Key < 0 || item.Key >= step.Checks.Length || item.Value?.Text is not { English: not null, Korean: not null })
                || progress.Changes.Any(change => change is not { Kind: not null, Name: not null, Verb: not null })
                || entry.Facts.Any(fact => fact.Value is null))
            {
                throw new ProgressFileException($"What the file says of {step.Id} is incomplete.");
            }

            if (progress.PassedAt is not null && progress.Evidence.Count != step.Checks.Length)
            {
                throw new ProgressFileException($"The file says that {step.Id} passed, with evidence for {progress.Evidence.Count} of {step.Checks.Length} checks.");
            }

            read.Add((step.Id, progress, entry.Facts));
        }

        return read.ToImmutable();
    }

    private sealed record Content(string? Format, int Version, DateTimeOffset ExportedAt, ImmutableArray<Entry?> Steps);

    private sealed record Entry(string? Step, StepProgress? Progress, ImmutableSortedDictionary<string, string>? Facts);
}

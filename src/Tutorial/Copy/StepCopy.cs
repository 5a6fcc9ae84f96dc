using System.Collections.Frozen;
using System.Text.Json;
using Tutorial.Model;

namespace Tutorial.Copy;

/// <summary>The texts of phases and steps, one resource file for each language, by key.</summary>
internal static class StepCopy
{
    private static readonly FrozenDictionary<string, string> English = Load("en");
    private static readonly FrozenDictionary<string, string> Korean = Load("ko");

    public static IReadOnlyCollection<string> EnglishKeys => English.Keys;

    public static IReadOnlyCollection<string> KoreanKeys => Korean.Keys;

    public static LocalizedText Of(string key) => new(English[key], Korean[key]);

    public static LocalizedText Title(StepId step) => Of($"{step}.title");

    public static LocalizedText Explanation(StepId step) => Of($"{step}.explanation");

    public static LocalizedText Hint(StepId step) => Of($"{step}.hint");

    private static FrozenDictionary<string, string> Load(string language)
    {
        using var file = typeof(StepCopy).Assembly.GetManifestResourceStream($"Tutorial.Copy.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

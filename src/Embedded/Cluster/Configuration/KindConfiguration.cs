using System.Globalization;
using Yaml;

namespace Embedded.Cluster.Configuration;

/// <summary>What the embedded cluster takes from a kind configuration, so that one file describes the cluster of either sort.</summary>
/// <param name="AutoscalerPeriod">The controller manager's <c>--horizontal-pod-autoscaler-sync-period</c>.</param>
/// <param name="MaxPods">The kubelet's <c>maxPods</c>, of a patch of kind <c>KubeletConfiguration</c>.</param>
public sealed record KindConfiguration(TimeSpan AutoscalerPeriod, int MaxPods)
{
    /// <summary>Upstream's defaults.</summary>
    public static KindConfiguration Default { get; } = new(TimeSpan.FromSeconds(15), 110);

    /// <summary>Reads a kind configuration; what it does not state stays as upstream has it.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="FormatException">It is not YAML, or a value is not what it should be.</exception>
    public static KindConfiguration Read(string text)
    {
        var patches = Documents(text)
            .SelectMany(cluster => Items(cluster, "kubeadmConfigPatches")).OfType<string>()
            .SelectMany(Documents).ToList();
        var period = patches
            .Select(patch => patch.GetValueOrDefault("controllerManager")).OfType<Dictionary<string, object?>>()
            .SelectMany(manager => Items(manager, "extraArgs")).OfType<Dictionary<string, object?>>()
            .LastOrDefault(argument => Text(argument, "name") == "horizontal-pod-autoscaler-sync-period");
        var pods = patches.LastOrDefault(patch => Text(patch, "kind") == "KubeletConfiguration" && Text(patch, "maxPods") is not null);
        return new(
            period is null ? Default.AutoscalerPeriod : Duration(Text(period, "value") ?? ""),
            pods is null ? Default.MaxPods : Count(Text(pods, "maxPods")!));
    }

    private static IEnumerable<Dictionary<string, object?>> Documents(string text)
    {
        try
        {
            return YamlReader.ReadAll(text, YamlDialect.Json).OfType<Dictionary<string, object?>>();
        }
        catch (YamlReadException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static List<object?> Items(Dictionary<string, object?> map, string key) => map.GetValueOrDefault(key) as List<object?> ?? [];

    private static string? Text(Dictionary<string, object?> map, string key) => Convert.ToString(map.GetValueOrDefault(key), CultureInfo.InvariantCulture);

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count : throw new FormatException($"maxPods: \"{text}\" is not a number of pods such as 110");

    // Go's duration, as far as a period needs it: one number with one unit.
    private static TimeSpan Duration(string text)
    {
        var unit = text.EndsWith("ms", StringComparison.Ordinal) ? "ms" : text.Length > 0 ? text[^1..] : "";
        if (!double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0)
        {
            throw new FormatException($"horizontal-pod-autoscaler-sync-period: \"{text}\" is not a duration such as 5s");
        }

        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => throw new FormatException($"horizontal-pod-autoscaler-sync-period: \"{text}\" is not a duration such as 5s"),
        };
    }
}

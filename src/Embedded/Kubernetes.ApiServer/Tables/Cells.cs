using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>How cells read fields and join lists.</summary>
internal static class Cells
{
    public const string None = "<none>";
    public const string Unset = "<unset>";

    /// <summary>Follows field names; null where the path ends early.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
            if (node is null) { return null; }
        }

        return node;
    }

    /// <summary>The text at a path; empty where there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => "",
    };

    /// <summary>The whole number at a path; 0 where there is none.</summary>
    public static long Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        long.TryParse(node.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Whether the path holds true.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) => node.Text(path) == "true";

    /// <summary>The objects of the list at a path.</summary>
    public static List<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>The texts of the list at a path.</summary>
    public static List<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? [.. list.Select(item => item.Text())] : [];

    /// <summary>The text, or what stands for none.</summary>
    public static string Or(this string text, string none = None) => text.Length == 0 ? none : text;

    /// <summary>The first texts, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> texts, int most, string none = None, string separator = ",") => texts.Count switch
    {
        0 => none,
        var count when count > most => $"{string.Join(separator, texts.Take(most))} + {count - most} more...",
        _ => string.Join(separator, texts),
    };

    /// <summary>Labels as <c>a=b,c=d</c>.</summary>
    public static string Labels(JsonNode? labels) => labels is JsonObject { Count: > 0 } map
        ? string.Join(',', map.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value.Text()}"))
        : None;

    /// <summary>A label selector as kubectl writes it.</summary>
    public static string Selector(JsonNode? selector)
    {
        var parts = new List<string>();
        if (selector.At("matchLabels") is JsonObject labels)
        {
            parts.AddRange(labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value.Text()}"));
        }

        foreach (var requirement in selector.Items("matchExpressions"))
        {
            var key = requirement.Text("key");
            var values = string.Join(',', requirement.Texts("values").Order(StringComparer.Ordinal));
            parts.Add(requirement.Text("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "Exists" => key,
                _ => "!" + key,
            });
        }

        return parts.Count == 0 ? None : string.Join(',', parts);
    }

    /// <summary>Access modes by their initials.</summary>
    public static string AccessModes(JsonNode? modes) => string.Join(',', modes.Texts().Distinct().Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => mode,
    }));

    /// <summary>Names and images of a pod template's containers.</summary>
    public static (string Names, string Images) Containers(JsonNode? podSpec)
    {
        var containers = podSpec.Items("containers");
        return (string.Join(',', containers.Select(container => container.Text("name"))), string.Join(',', containers.Select(container => container.Text("image"))));
    }
}

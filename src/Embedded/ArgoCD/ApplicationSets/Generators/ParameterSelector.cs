using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>A label selector over flat keys: labels, or the parameters of a generator.</summary>
internal static class ParameterSelector
{
    /// <summary>Refuses a selector that no set of labels can be asked for.</summary>
    /// <exception cref="GeneratorException">It has an operator that there is not, or none or too many values for one.</exception>
    public static void Check(JsonObject selector)
    {
        foreach (var (label, _) in selector.Map("matchLabels") ?? [])
        {
            CheckKey(label, null);
        }

        foreach (var expression in selector.Items("matchExpressions"))
        {
            var (key, values) = (expression.Text("operator"), string.Join(",", expression.Texts("values").Select(GoText.Quote)));
            var problem = key switch
            {
                "In" or "NotIn" => values.Length == 0 ? "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty" : null,
                "Exists" or "DoesNotExist" => values.Length > 0 ? $"values: Invalid value: [{values}]: values set must be empty for exists and does not exist" : null,
                _ => $"{GoText.Quote(key)} is not a valid pod selector operator",
            };
            if (key is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
            {
                throw new GeneratorException($"error parsing label selector: {problem}");
            }

            CheckKey(expression.Text("key"), problem);
        }
    }

    /// <summary>Parameters are asked for by keys as labels have them, so that one such as <c>path[0]</c> cannot be.</summary>
    private static void CheckKey(string key, string? other)
    {
        string?[] problems = [.. QualifiedName.Problems(key) is { Length: > 0 } wrong ? [$"key: Invalid value: {GoText.Quote(key)}: {string.Join("; ", wrong)}"] : Array.Empty<string>(), other];
        if (problems.OfType<string>().ToList() is { Count: > 0 } said)
        {
            throw new GeneratorException($"error parsing label selector: {(said.Count == 1 ? said[0] : $"[{string.Join(", ", said)}]")}");
        }
    }

    /// <summary>Whether all of a selector's labels and expressions hold.</summary>
    public static bool Matches(JsonObject selector, JsonObject flat) =>
        (selector.Map("matchLabels") ?? []).All(label => flat.At(label.Key) is { } value && value.Text() == label.Value.Text())
        && selector.Items("matchExpressions").All(expression =>
        {
            var value = flat.At(expression.Text("key"))?.Text();
            var values = expression.Texts("values").ToList();
            return expression.Text("operator") switch
            {
                "In" => value is not null && values.Contains(value),
                "NotIn" => value is null || !values.Contains(value),
                "Exists" => value is not null,
                "DoesNotExist" => value is null,
                _ => false,
            };
        });
}

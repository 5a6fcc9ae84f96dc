using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>A label selector over flat keys: labels, or the parameters of a generator.</summary>
internal static class ParameterSelector
{
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

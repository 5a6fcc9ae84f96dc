using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>
/// The parameters of one Application: nested for Go templates; flat keys with string values for the simple ones.
/// </summary>
internal sealed record ParameterSet(JsonObject Values)
{
    public static ParameterSet Empty => new([]);

    /// <summary>Lays one nested map over another: maps are merged, everything else of the upper one wins.</summary>
    public static JsonObject Over(JsonObject lower, JsonObject upper)
    {
        var result = lower.Copy();
        foreach (var (name, value) in upper)
        {
            result[name] = value is JsonObject inner && result[name] is JsonObject below ? Over(below, inner) : value?.DeepClone();
        }

        return result;
    }
}

using System.Text.Json.Nodes;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>
/// The parameters of one Application: nested for Go templates; flat keys with string values for the simple ones.
/// </summary>
internal sealed record ParameterSet(JsonObject Values)
{
    public static ParameterSet Empty => new([]);
}

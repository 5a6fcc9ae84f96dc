using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// Whether a value, or the nearest around it that an update can be compared with, is what it was; what does not hold of it is then
/// no reason to refuse the update (the <c>ratchetingOptions</c> of apiextensions pkg/apiserver/schema/cel/validation.go).
/// </summary>
internal sealed class Correlation
{
    /// <summary>Nothing to compare with: whatever does not hold is refused.</summary>
    public static readonly Correlation None = new(null, null, null);

    private readonly Correlation? _around;
    private readonly JsonNode? _value;
    private readonly JsonNode? _old;
    private bool? _isUnchanged;

    private Correlation(Correlation? around, JsonNode? value, JsonNode? old) => (_around, _value, _old) = (around, value, old);

    /// <summary>Whether nothing changed there.</summary>
    public bool IsUnchanged => _isUnchanged ??= _old is null ? _around?.IsUnchanged ?? false : JsonNode.DeepEquals(_value, _old);

    /// <summary>The value of a request and the one before it; null where there was none.</summary>
    public static Correlation Of(JsonNode value, JsonNode? old) => old is null ? None : new(null, value, old);

    /// <summary>A value within.</summary>
    /// <param name="value">The value.</param>
    /// <param name="old">What it was; null where nothing says which that is.</param>
    public Correlation Below(JsonNode? value, JsonNode? old) => _old is null ? this : new(this, value, old);
}

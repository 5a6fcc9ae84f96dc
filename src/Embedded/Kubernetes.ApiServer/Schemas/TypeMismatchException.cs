using System.Text.Json;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>A value has another type than its field.</summary>
/// <param name="message">What Go's JSON decoder says of it.</param>
/// <param name="found">What the value is: <c>string</c>, <c>number</c>, <c>bool</c>, <c>array</c> or <c>object</c>.</param>
/// <param name="wanted">The field's type in Go.</param>
internal sealed class TypeMismatchException(string message, string found, string wanted) : JsonException(message)
{
    /// <summary>What upstream says where it converts a map instead of decoding JSON, as it does for strategic merge patches.</summary>
    public string OfConversion
    {
        get
        {
            var kind = found switch { "number" => "int64", "array" => "slice", "object" => "map", _ => found };
            return wanted switch
            {
                _ when wanted.StartsWith("map[", StringComparison.Ordinal) => $"cannot restore map from {kind}",
                _ when wanted.StartsWith("[]", StringComparison.Ordinal) => $"cannot restore slice from {kind}",
                _ when wanted.StartsWith("v1.", StringComparison.Ordinal) => $"cannot restore struct from: {kind}",
                "string" when found == "number" => "cannot convert int64 to string",
                _ => $"unrecognized type: {wanted}",
            };
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>The rules of fields that hold a number or a share of all, such as <c>maxSurge: 25%</c>.</summary>
internal static class CountOrPercent
{
    private const string PercentText = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    /// <summary>Refuses a negative number and a text that is no percentage; what is absent is not looked at.</summary>
    public static void Check(JsonNode? amount, string path, FieldErrors errors)
    {
        if (amount is not JsonValue value) { return; }
        if (!value.TryGetValue<string>(out var text)) { errors.NotNegative(path, value); }
        else if (PercentOf(text) is null) { errors.Invalid(path, text, PercentText); }
    }

    /// <summary>Refuses more than all.</summary>
    public static void AtMostAll(JsonNode? amount, string path, FieldErrors errors)
    {
        if (amount is JsonValue value && value.TryGetValue<string>(out var text) && PercentOf(text) > 100) { errors.Invalid(path, text, "must not be greater than 100%"); }
    }

    /// <summary>Whether it comes to nothing: 0, 0 %, or a text that states no amount.</summary>
    public static bool IsZero(JsonNode? amount) =>
        amount is JsonValue value && value.TryGetValue<string>(out var text) ? (PercentOf(text) ?? 0).IsZero : (PodValidation.Whole(amount) ?? 0) == 0;

    private static BigInteger? PercentOf(string text) =>
        text.EndsWith('%') && BigInteger.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : null;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Validation;

/// <summary>Collects errors in upstream's forms.</summary>
internal sealed class FieldErrors
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<FieldError> _errors = [];

    /// <summary>What was found, in the order of finding.</summary>
    public IReadOnlyList<FieldError> All => _errors;

    public void Required(string field, string detail = "") => Add("FieldValueRequired", field, "Required value" + Detail(detail));

    public void Invalid(string field, JsonNode? value, string detail) => Add("FieldValueInvalid", field, $"Invalid value: {Show(value)}" + Detail(detail));

    public void Invalid(string field, string value, string detail) => Invalid(field, JsonValue.Create(value), detail);

    public void NotSupported(string field, string value, params string[] supported) => NotSupported(field, JsonValue.Create(value), supported);

    public void NotSupported(string field, JsonNode? value, params string[] supported) => Add(
        "FieldValueNotSupported", field,
        $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(one => Show(JsonValue.Create(one))))}");

    /// <summary>Refuses a text that is none of the supported ones.</summary>
    public void OneOf(string field, string value, params string[] supported)
    {
        if (!supported.Contains(value, StringComparer.Ordinal)) { NotSupported(field, value, supported); }
    }

    /// <summary>Refuses a text that breaks a rule of <see cref="Names"/>, once for each thing that is wrong.</summary>
    public void Named(string field, string value, Func<string, IEnumerable<string>> rule)
    {
        foreach (var message in rule(value)) { Invalid(field, value, message); }
    }

    /// <summary>Refuses a number outside of a range; null and absent are in it.</summary>
    public void Within(string field, JsonNode? value, long least, long most)
    {
        if (PodValidation.Whole(value) is { } number && (number < least || number > most)) { Invalid(field, value, $"must be between {least} and {most}, inclusive"); }
    }

    /// <summary>Refuses a negative number; null and absent are none.</summary>
    public void NotNegative(string field, JsonNode? value)
    {
        if (PodValidation.Whole(value) is < 0) { Invalid(field, value, "must be greater than or equal to 0"); }
    }

    public void Duplicate(string field, JsonNode? value, string detail = "") => Add("FieldValueDuplicate", field, $"Duplicate value: {Show(value)}" + Detail(detail));

    public void Forbidden(string field, string detail) => Add("FieldValueForbidden", field, "Forbidden" + Detail(detail));

    public void NotFound(string field, string value) => Add("FieldValueNotFound", field, $"Not found: {Show(JsonValue.Create(value))}");

    public void TooLong(string field, int most) => Add("FieldValueTooLong", field, $"Too long: may not be more than {most} bytes");

    public void TooMany(string field, int count, int most) => Add("FieldValueTooMany", field, $"Too many: {count}: must have at most {most} items");

    /// <summary>Adds what was found elsewhere.</summary>
    public void Add(FieldError error) => _errors.Add(error);

    /// <summary>A value as messages print it: text in quotes, objects as Go's compact JSON, which escapes what HTML would read.</summary>
    public static string Show(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue => value.ToJsonString(Plain),
        _ => value.ToJsonString(Plain).Replace("<", @"\u003c", StringComparison.Ordinal).Replace(">", @"\u003e", StringComparison.Ordinal).Replace("&", @"\u0026", StringComparison.Ordinal),
    };

    /// <summary>An object as upstream's own type prints itself: its members under the names that they have in Go, absent ones as null.</summary>
    public static JsonObject Internal(JsonObject? value, params ReadOnlySpan<string> members)
    {
        var shown = new JsonObject();
        foreach (var member in members) { shown[char.ToUpperInvariant(member[0]) + member[1..]] = value?.FirstOrDefault(one => one.Key.Equals(member, StringComparison.OrdinalIgnoreCase)).Value?.DeepClone(); }
        return shown;
    }

    private static string Detail(string detail) => detail.Length == 0 ? "" : ": " + detail;

    private void Add(string reason, string field, string message) => _errors.Add(new FieldError(reason, message, field));
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Http;

/// <summary>
/// Reads numbers of trees. A value that was made in code gives out only the very type it was made of, a parsed one any that fits;
/// these readers make no difference.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>Reads a whole number.</summary>
    public static bool TryWhole(this JsonValue value, out long number)
    {
        if (value.TryGetValue(out number))
        {
            return true;
        }

        if (value.GetValueKind() == JsonValueKind.Number)
        {
            if (value.TryGetValue<int>(out var small))
            {
                number = small;
                return true;
            }

            return long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        }

        return false;
    }

    /// <summary>Reads a whole number of 32 bits.</summary>
    public static bool TryWhole(this JsonValue value, out int number)
    {
        var whole = value.TryWhole(out long wide) && wide is >= int.MinValue and <= int.MaxValue;
        number = whole ? (int)wide : 0;
        return whole;
    }

    /// <summary>Reads any number.</summary>
    public static bool TryReal(this JsonValue value, out double number)
    {
        number = 0;
        return value.TryGetValue(out number)
            || (value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number));
    }
}

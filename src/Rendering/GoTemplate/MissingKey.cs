namespace GoTemplate;

/// <summary>What a missing key of a map gives (text/template's option <c>missingkey</c>).</summary>
public enum MissingKey
{
    /// <summary><c>default</c> or <c>invalid</c>: no value, on which further fields are silently no value.</summary>
    Invalid,

    /// <summary><c>zero</c>: the zero value of the map's elements, as Helm has it.</summary>
    Zero,

    /// <summary><c>error</c>: execution stops.</summary>
    Error,
}

namespace Yaml;

/// <summary>A value of a type of its own that shows itself in JSON and YAML as a plain value: a time, a version.</summary>
public interface IGoJsonValue
{
    /// <summary>What stands in JSON for it.</summary>
    /// <returns>A plain value.</returns>
    object? ToJsonValue();
}

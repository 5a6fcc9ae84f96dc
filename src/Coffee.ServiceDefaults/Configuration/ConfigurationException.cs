namespace Coffee.ServiceDefaults.Configuration;

/// <summary>A variable of the environment is missing or unusable; the service cannot start.</summary>
/// <param name="variable">The name of the variable.</param>
/// <param name="message">What is wrong with it, without its value where that is secret.</param>
public sealed class ConfigurationException(string variable, string message) : Exception($"{variable}: {message}")
{
    /// <summary>The name of the variable.</summary>
    public string Variable { get; } = variable;
}

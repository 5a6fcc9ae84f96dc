namespace ExternalSecrets;

/// <summary>A secret cannot be had; the message is upstream's.</summary>
internal sealed class ProviderException(string message, string condition = ProviderException.NoData) : Exception(message)
{
    public const string NoData = "could not get secret data from provider";

    /// <summary>What the condition says, which is less than the event.</summary>
    public string Condition { get; } = condition;

    /// <summary>Whether the provider answered that there is no such secret.</summary>
    public bool IsMissing { get; init; }
}

namespace Dashboard.Features.Shop;

/// <summary>One call and its answer.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Pod">Which pod says it answered.</param>
/// <param name="Version">Which version says it answered.</param>
/// <param name="Body">The body, or the reason of a failure.</param>
public sealed record ShopCall(DateTimeOffset At, int Status, TimeSpan Took, string? Pod, string? Version, string Body)
{
    /// <summary>Whether the service did what was asked.</summary>
    public bool Succeeded => Status is >= 200 and < 300;
}

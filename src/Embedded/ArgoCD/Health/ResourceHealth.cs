using System.Collections.Immutable;

namespace ArgoCD.Health;

/// <summary>The health of one object, or of an Application.</summary>
/// <param name="Status">One of the constants of this record.</param>
/// <param name="Message">Why; empty where there is nothing to say.</param>
internal sealed record ResourceHealth(string Status, string Message = "")
{
    public const string Healthy = "Healthy";
    public const string Suspended = "Suspended";
    public const string Progressing = "Progressing";
    public const string Missing = "Missing";
    public const string Degraded = "Degraded";
    public const string Unknown = "Unknown";

    private static readonly ImmutableArray<string> BestFirst = [Healthy, Suspended, Progressing, Missing, Degraded, Unknown];

    /// <summary>What is left where a script of upstream answers nothing that can be read: no status, which is worse than no other.</summary>
    public static ResourceHealth None { get; } = new("");

    /// <summary>What upstream says where a script gives a status that there is not.</summary>
    public static ResourceHealth Invalid { get; } = new(Unknown, "Lua returned an invalid health status");

    /// <summary>Whether the check itself failed, which the Application says in a condition.</summary>
    public bool IsFailure { get; init; }

    /// <summary>The health of an object whose check failed.</summary>
    public static ResourceHealth Failed(string why) => new(Unknown, why) { IsFailure = true };

    /// <summary>Whether <paramref name="candidate"/> is a worse status than <paramref name="current"/>.</summary>
    public static bool IsWorse(string current, string candidate) => BestFirst.IndexOf(candidate) > BestFirst.IndexOf(current);
}

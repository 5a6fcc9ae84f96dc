namespace Tutorial.Load;

/// <summary>What a load has done so far; it stays readable after its end, until the next start.</summary>
/// <param name="Running">Whether it still sends.</param>
/// <param name="RequestsPerSecond">What was asked for. Fewer are sent while the answers come slower than that.</param>
/// <param name="Sent">Requests that were answered, or failed; not those still under way.</param>
/// <param name="Failed">Those of them with no answer, or with a status of 400 or above.</param>
/// <param name="MeanMilliseconds">The mean time of the requests, from sending to the end of the answer; 0 before the first.</param>
/// <param name="LastFailure">What the newest failure said; null while none has failed.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndsAt">When it stops by itself, or when it stopped.</param>
public sealed record LoadState(
    bool Running,
    int RequestsPerSecond,
    long Sent,
    long Failed,
    double MeanMilliseconds,
    string? LastFailure,
    DateTimeOffset StartedAt,
    DateTimeOffset EndsAt);

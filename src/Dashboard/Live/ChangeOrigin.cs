namespace Dashboard.Live;

/// <summary>How a change was learnt of.</summary>
public enum ChangeOrigin
{
    /// <summary>It is no change: the object was there when the following began, or what is followed has ended with all of its objects.</summary>
    Listed,

    /// <summary>A watch told it as it happened.</summary>
    Watched,

    /// <summary>A new list after an interruption showed it; it happened some time since the last change that was told.</summary>
    Missed,
}

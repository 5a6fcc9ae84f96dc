namespace ArgoCD.Sync;

/// <summary>The phases of a sync, in their order. <c>SyncFail</c> runs only after a failure.</summary>
internal enum SyncPhase
{
    PreSync,
    Sync,
    PostSync,
    SyncFail,
}

namespace Dashboard.Features.Applications;

/// <summary>What a person can do about a condition, by the words in which Argo CD reports it.</summary>
internal static class ConditionAdvice
{
    /// <summary>The key of the text; null where there is nothing to add.</summary>
    public static string? For(ApplicationCondition condition) => condition switch
    {
        { Message: var m } when m.Contains("--enable-helm", StringComparison.Ordinal) && m.Contains("must specify", StringComparison.Ordinal) => "Advice_EnableHelm",
        { Message: var m } when m.Contains("app path does not exist", StringComparison.Ordinal) => "Advice_Path",
        { Message: var m } when m.Contains("no such host", StringComparison.Ordinal) || m.Contains("dial tcp", StringComparison.Ordinal) => "Advice_Repository",
        { Message: var m } when m.Contains("is not permitted in project", StringComparison.Ordinal) => "Advice_Project",
        { Type: "ComparisonError" } => "Advice_Render",
        { Type: "InvalidSpecError" } => "Advice_Spec",
        { Type: "SyncError" } => "Advice_Sync",
        { Type: "DeletionError" } => "Advice_Deletion",
        { Type: "SharedResourceWarning" } => "Advice_Shared",
        { Type: "RepeatedResourceWarning" } => "Advice_Repeated",
        _ => null,
    };
}

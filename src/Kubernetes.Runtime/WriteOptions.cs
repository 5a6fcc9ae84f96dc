namespace Kubernetes.Runtime;

/// <summary>What may be asked of a write.</summary>
/// <param name="FieldManager">Who writes, as it appears in managedFields; null leaves it to the server.</param>
/// <param name="DryRun">Whether the server should answer without storing.</param>
/// <param name="Force">Whether server-side apply takes fields over from other managers.</param>
/// <param name="Subresource">The subresource to write, such as <c>status</c> or <c>scale</c>; null for the object.</param>
/// <param name="FieldValidation"><c>Ignore</c>, <c>Warn</c> or <c>Strict</c>; null leaves it to the server.</param>
public sealed record WriteOptions(
    string? FieldManager = null,
    bool DryRun = false,
    bool Force = false,
    string? Subresource = null,
    string? FieldValidation = null);

namespace Dashboard.Features.Applications.Diff;

/// <summary>Who owns a field, from <c>metadata.managedFields</c>.</summary>
/// <param name="Manager">The name under which it was written.</param>
/// <param name="Applied">Whether by server-side apply: such an owner states the field, others only changed it.</param>
/// <param name="Subresource">The subresource through which, such as <c>scale</c>; null for the object itself.</param>
/// <param name="At">When this manager last wrote to the object.</param>
public sealed record FieldOwner(string Manager, bool Applied, string? Subresource, DateTimeOffset? At);

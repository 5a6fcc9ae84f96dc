namespace Kubernetes.ApiServer.Validation;

/// <summary>One thing that is wrong with an object: a cause of an Invalid status.</summary>
/// <param name="Reason">The machine-readable reason, such as <c>FieldValueRequired</c>.</param>
/// <param name="Message">The message without the field.</param>
/// <param name="Field">The path of the field.</param>
internal sealed record FieldError(string Reason, string Message, string Field);

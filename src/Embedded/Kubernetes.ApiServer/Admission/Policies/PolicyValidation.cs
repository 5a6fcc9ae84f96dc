namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>A condition that a write must meet.</summary>
/// <param name="Expression">The condition.</param>
/// <param name="Message">What to say where it is not met; may be empty.</param>
/// <param name="MessageExpression">What makes the message; null where nothing does.</param>
/// <param name="Reason">The reason of the refusal.</param>
internal sealed record PolicyValidation(PolicyExpression Expression, string Message, PolicyExpression? MessageExpression, string Reason);

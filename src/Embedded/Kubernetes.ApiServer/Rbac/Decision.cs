namespace Kubernetes.ApiServer.Rbac;

/// <summary>What the authorizer decided.</summary>
/// <param name="Allowed">Whether the request may go on.</param>
/// <param name="Reason">Why: the binding that allows it, or what could not be resolved; often empty for a refusal.</param>
internal readonly record struct Decision(bool Allowed, string Reason);

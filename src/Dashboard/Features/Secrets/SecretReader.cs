using Kubernetes.Runtime;

namespace Dashboard.Features.Secrets;

/// <summary>A pod that reads a Secret.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="How">The names of its environment variables, or where it is mounted.</param>
/// <param name="StartedAt">When its container started; null while it does not run.</param>
/// <param name="Stale">Whether it started before the Secret's last change, so that its environment has the old value.</param>
public sealed record SecretReader(ObjectKey Pod, string How, DateTimeOffset? StartedAt, bool Stale);

namespace Clusters.Pushes;

/// <summary>Whether a receiver was told of a push.</summary>
/// <param name="Receiver">The Service, such as <c>argocd-server</c>.</param>
/// <param name="Delivered">Whether it accepted the event.</param>
/// <param name="Reason">Why not; null where it did. A receiver that misses it finds the commit by polling.</param>
/// <param name="At">When.</param>
public sealed record PushDelivery(string Receiver, bool Delivered, string? Reason, DateTimeOffset At);

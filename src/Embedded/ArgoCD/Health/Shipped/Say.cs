namespace ArgoCD.Health.Shipped;

/// <summary>Picks what is said of a health: of the condition that decided, or of the whole object.</summary>
internal delegate Field Say(Field subject);
